"""TOML tables to frozen dataclasses, strictly: the field's type is the rule, and every fault says how to mend it."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin

from planner.library.model import Range

T = TypeVar("T")


class Faults(list[str]):
    """What is wrong with the content, one sentence each: file, field, found, expected, how to mend it."""

    def add(self, where: str, field: str, problem: str) -> None:
        self.append(f"{where}: {field}: {problem}")


def read(kind: type[T], table: Mapping[str, Any], where: str, faults: Faults, **given: Any) -> T | None:
    """Make a `kind` of a TOML table. `given` fields come from elsewhere and may not stand in the table.

    Faults are collected, not raised; None when there was one.
    """
    before, hints, values = len(faults), _hints(typing.cast(Any, kind)), dict(given)
    known = {f.name: f for f in fields(kind) if f.name not in given}  # type: ignore[arg-type]
    for key in table:
        if key not in known:
            faults.add(where, key, f"unknown key. Remove it, or use one of: {', '.join(known)}.")
    for name, field in known.items():
        if name in table:
            values[name] = _value(hints[name], table[name], where, name, faults)
        elif field.default is MISSING and field.default_factory is MISSING:
            faults.add(where, name, f"missing. Add it as {_expected(hints[name])}.")
    return kind(**values) if len(faults) == before else None


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _expected(hint: Any) -> str:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "one of: " + ", ".join(str(a) for a in args)
    if origin in (typing.Union, types.UnionType):
        return _expected(next(a for a in args if a is not type(None)))
    if origin is tuple:
        return f"a list, each {_expected(args[0])}"
    if origin in (dict, Mapping):
        return "a table of texts"
    if hint is Range:
        return "two whole numbers [low, high]"
    names = {str: "text in quotes", int: "a whole number", bool: "true or false"}
    return names.get(hint, "a table")


def _value(hint: Any, found: Any, where: str, field: str, faults: Faults) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (typing.Union, types.UnionType):
        hint = next(a for a in args if a is not type(None))
        origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        ok = found in args and type(found) in {type(a) for a in args}
    elif origin is tuple:
        if isinstance(found, list):
            return tuple(_value(args[0], x, where, f"{field}[{i}]", faults) for i, x in enumerate(found))
        ok = False
    elif origin in (dict, Mapping):
        ok = isinstance(found, dict) and all(isinstance(v, str) for v in found.values())
    elif hint is Range:
        ok = (
            isinstance(found, list)
            and len(found) == 2
            and all(type(x) is int and x >= 0 for x in found)
            and found[0] <= found[1]
        )
        if ok:
            return Range(*found)
    elif hint is str:
        ok = isinstance(found, str) and bool(found.strip())
    elif hint in (int, bool):
        ok = type(found) is hint
    else:
        return (
            read(hint, found, f"{where} [{field}]", faults)
            if isinstance(found, dict)
            else faults.add(where, field, f"found {found!r}. Write it as a table.")
        )
    if not ok:
        faults.add(where, field, f"found {found!r}. Write {_expected(hint)}.")
    return found
