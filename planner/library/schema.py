"""TOML tables to frozen dataclasses, strictly: the field's type is the rule, and every fault says how to mend it."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_origin

from planner.library.model import Range

T = TypeVar("T")


class Faults(list[str]):
    """What is wrong with the content, one sentence each: file, field, found, expected, how to mend it."""

    def add(self, where: str, field: str, problem: str) -> None:
        self.append(f"{where}: {field}: {problem}")


#: Takes what stands in the file, the file, the field and the faults; gives the value.
Reader = Callable[[Any, str, str, Faults], Any]


class _Key(NamedTuple):
    expected: str
    reader: Reader
    required: bool


def read(kind: type[T], table: Mapping[str, Any], where: str, faults: Faults, **given: Any) -> T | None:
    """Make a `kind` of a TOML table. `given` fields come from elsewhere and may not stand in the table.

    Faults are collected, not raised; None when there was one.
    """
    before, values, keys = len(faults), dict(given), _keys(typing.cast(Any, kind))
    for name in table:
        if name not in keys or name in given:
            own = ", ".join(key for key in keys if key not in given)
            faults.add(where, name, f"unknown key. Remove it, or use one of: {own}.")
    for name, key in keys.items():
        if name in given:
            continue
        if name in table:
            values[name] = key.reader(table[name], where, name, faults)
        elif key.required:
            faults.add(where, name, f"missing. Add it as {key.expected}.")
    return kind(**values) if len(faults) == before else None


@cache
def _keys(kind: type) -> dict[str, _Key]:
    hints = typing.get_type_hints(kind)
    return {
        field.name: _Key(
            _expected(hints[field.name]),
            _reader(hints[field.name]),
            field.default is MISSING and field.default_factory is MISSING,
        )
        for field in fields(kind)
    }


def _expected(hint: Any) -> str:
    hint, origin, args = _taken_apart(hint)
    if origin is Literal:
        return "one of: " + ", ".join(str(a) for a in args)
    if origin is tuple:
        return f"a list, each {_expected(args[0])}"
    if origin is Mapping:
        return "a table of texts"
    if hint is Range:
        return "two whole numbers [low, high]"
    names = {str: "text in quotes", int: "a whole number", bool: "true or false"}
    return names.get(hint, "a table")


def _taken_apart(hint: Any) -> tuple[Any, Any, tuple[Any, ...]]:
    """A hint without its "or None", its origin and its arguments."""
    if get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(a for a in get_args(hint) if a is not type(None))
    origin = get_origin(hint)
    return hint, Mapping if origin in (dict, Mapping) else origin, get_args(hint)


@cache
def _reader(hint: Any) -> Reader:
    """How to read a value of this type; made once, because a library has tens of thousands of values."""
    hint, origin, args = _taken_apart(hint)
    if origin is tuple:
        return _list_reader(hint, _reader(args[0]))
    if hint is Range:
        return _range
    if origin is Mapping:
        return _checked(hint, lambda v: isinstance(v, dict) and all(isinstance(text, str) for text in v.values()))
    if origin is Literal:
        kinds = {type(a) for a in args}
        return _checked(hint, lambda v: type(v) in kinds and v in args)
    if hint is str:
        return _checked(hint, lambda v: isinstance(v, str) and not v.isspace() and v != "")
    if hint in (int, bool):
        return _checked(hint, lambda v: type(v) is hint)
    return _table_reader(hint)


def _refuse(hint: Any, found: Any, where: str, field: str, faults: Faults) -> Any:
    faults.add(where, field, f"found {found!r}. Write {_expected(hint)}.")


def _checked(hint: Any, holds: Callable[[Any], bool]) -> Reader:
    def reader(found: Any, where: str, field: str, faults: Faults) -> Any:
        if not holds(found):
            _refuse(hint, found, where, field, faults)
        return found

    return reader


def _list_reader(hint: Any, each: Reader) -> Reader:
    def reader(found: Any, where: str, field: str, faults: Faults) -> Any:
        if isinstance(found, list):
            return tuple(each(value, where, f"{field}[{i}]", faults) for i, value in enumerate(found))
        return _refuse(hint, found, where, field, faults)

    return reader


def _range(found: Any, where: str, field: str, faults: Faults) -> Any:
    whole = isinstance(found, list) and [type(x) for x in found] == [int, int]
    if whole and 0 <= found[0] <= found[1]:
        return Range(*found)
    return _refuse(Range, found, where, field, faults)


def _table_reader(kind: type) -> Reader:
    def reader(found: Any, where: str, field: str, faults: Faults) -> Any:
        if isinstance(found, dict):
            return read(kind, found, f"{where} [{field}]", faults)
        faults.add(where, field, f"found {found!r}. Write it as a table.")
        return None

    return reader
