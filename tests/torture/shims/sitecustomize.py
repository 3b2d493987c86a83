"""A clock that can be turned, for a whole process: Python imports this before all else, where it stands in PYTHONPATH.

The file that BACKPLAN_TORTURE_CLOCK names holds how many seconds it goes wrong. As with a real clock, what counts
elapsed time (`time.monotonic`) goes on as it did.
"""

import datetime
import os
import time

_FILE = os.environ.get("BACKPLAN_TORTURE_CLOCK", "")
_time, _time_ns = time.time, time.time_ns


def _wrong() -> float:
    try:
        with open(_FILE) as file:
            return float(file.read() or 0)
    except (OSError, ValueError):
        return 0.0


class _Alike(type):
    """Every date is one of ours, whoever made it."""

    def __instancecheck__(cls, thing: object) -> bool:
        return isinstance(thing, cls.__mro__[1])

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, cls.__mro__[1])


class _Date(datetime.date, metaclass=_Alike):
    @classmethod
    def today(cls):  # type: ignore[no-untyped-def]
        return cls.fromtimestamp(time.time())


class _DateTime(datetime.datetime, metaclass=_Alike):
    @classmethod
    def now(cls, tz=None):  # type: ignore[no-untyped-def]
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def today(cls):  # type: ignore[no-untyped-def]
        return cls.now()

    @classmethod
    def utcnow(cls):  # type: ignore[no-untyped-def]
        return cls.now(datetime.UTC).replace(tzinfo=None)


if _FILE:
    time.time = lambda: _time() + _wrong()
    time.time_ns = lambda: _time_ns() + int(_wrong() * 1e9)
    datetime.date, datetime.datetime = _Date, _DateTime  # type: ignore[misc]
