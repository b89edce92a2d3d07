"""Whether data read from JSON has the shape that a JSON Schema states, and where it first departs from it.

Only the keywords that the program's own published schemas use; the program must not need more packages than it decides
with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from imgexpert.reading.problems import nearest, shown
from imgexpert.reading.text import Text

Schema: TypeAlias = "Mapping[str, Any] | bool"
Path: TypeAlias = "tuple[str | int, ...]"

_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: _is_number(value) and float(value).is_integer(),
    "number": lambda value: _is_number(value),
}


@dataclass(frozen=True, kw_only=True)
class Misfit:
    """Where data depart from a shape: the keys and indexes that lead there, and what is wrong.

    `key` is set when a key of the mapping at `path` is what should not be there.
    """

    path: Path
    message: Text
    allowed: tuple[str, ...] = ()
    nearest: str | None = None
    key: str | None = None


class Shape:
    """A JSON Schema whose references point into its own `$defs`."""

    def __init__(self, schema: Mapping[str, Any], part: str) -> None:
        """In: the whole schema, and the name of the definition in it that data are held against."""
        self._definitions: Mapping[str, Schema] = schema["$defs"]
        self._part = part

    @property
    def required(self) -> tuple[str, ...]:
        """The keys that the data must have."""
        definition = self._definitions[self._part]
        return () if isinstance(definition, bool) else tuple(definition.get("required", ()))

    def misfit(self, value: object) -> Misfit | None:
        """The first place in which `value` departs from the shape, None when it has it."""
        return next(self._misfits(value, self._definitions[self._part], ()), None)

    def _misfits(self, value: Any, schema: Schema, path: Path) -> Iterator[Misfit]:
        if isinstance(schema, bool):
            if not schema:
                yield _wrong(path)
            return
        if "$ref" in schema:
            yield from self._misfits(value, self._definitions[schema["$ref"].rpartition("/")[2]], path)
        yield from _plain_misfits(value, schema, path)
        if isinstance(value, dict):
            yield from self._in_mapping(value, schema, path)
        elif isinstance(value, list):
            for place, item in enumerate(value):
                yield from self._misfits(item, schema.get("items", True), (*path, place))
        yield from self._combined(value, schema, path)

    def _in_mapping(self, value: dict[str, Any], schema: Mapping[str, Any], path: Path) -> Iterator[Misfit]:
        known: Mapping[str, Schema] = schema.get("properties", {})
        patterns: Mapping[str, Schema] = schema.get("patternProperties", {})
        for name in schema.get("required", ()):
            if name not in value:
                yield Misfit(path=path, message=Text(f"`{name}` is missing here", f"此处缺少 `{name}`"))
        for name, item in value.items():
            found = [known[name]] if name in known else []
            found += [inner for pattern, inner in patterns.items() if re.search(pattern, name)]
            for inner in found:
                yield from self._misfits(item, inner, (*path, name))
            if not found and schema.get("additionalProperties") is False:
                yield _surplus(name, tuple(known), path)

    def _combined(self, value: Any, schema: Mapping[str, Any], path: Path) -> Iterator[Misfit]:
        for part in schema.get("allOf", ()):
            yield from self._misfits(value, part, path)
        if "anyOf" in schema:
            tried = [next(self._misfits(value, part, path), None) for part in schema["anyOf"]]
            misfits = [misfit for misfit in tried if misfit is not None]
            if len(misfits) == len(tried):
                yield max(misfits, key=lambda misfit: len(misfit.path))
        if "if" in schema:
            fits = next(self._misfits(value, schema["if"], path), None) is None
            yield from self._misfits(value, schema.get("then" if fits else "else", True), path)


def _plain_misfits(value: Any, schema: Mapping[str, Any], path: Path) -> Iterator[Misfit]:
    """What the keywords say that look at the value alone."""
    if "type" in schema and not _TYPES[schema["type"]](value):
        yield _wrong(path)
    choices = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if choices is not None and not any(type(value) is type(choice) and value == choice for choice in choices):
        yield _no_choice(value, tuple(str(choice) for choice in choices), path)
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield _wrong(path)
    if _is_number(value) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield _wrong(path)
    if isinstance(value, list) and len(value) > schema.get("maxItems", len(value)):
        yield _wrong(path)
    if isinstance(value, dict) and len(value) < schema.get("minProperties", 0):
        yield _wrong(path)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _wrong(path: Path) -> Misfit:
    name = _named(path)
    return Misfit(path=path, message=Text(f"{name.en} cannot have this value", f"{name.zh}不能取这个值"))


def _no_choice(value: object, allowed: tuple[str, ...], path: Path) -> Misfit:
    name, word = _named(path), shown(value) if isinstance(value, str) else "…"
    return Misfit(
        path=path,
        message=Text(f"{name.en} cannot be `{word}`", f"{name.zh}不能是 `{word}`"),
        allowed=allowed,
        nearest=nearest(word, allowed),
    )


def _surplus(name: str, allowed: tuple[str, ...], path: Path) -> Misfit:
    word = shown(name)
    return Misfit(
        path=path,
        message=Text(f"there is no key `{word}` here", f"此处没有键 `{word}`"),
        allowed=allowed,
        nearest=nearest(name, allowed),
        key=name,
    )


def _named(path: Path) -> Text:
    """What a person calls the place: the last key on the way to it."""
    key = next((shown(step) for step in reversed(path) if isinstance(step, str)), None)
    return Text("the value", "该值") if key is None else Text(f"`{key}`", f"`{key}` ")
