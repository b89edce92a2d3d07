"""A rule that is being written, as the text it will have in its file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imgexpert.reading.text import Text
from imgexpert.rulebase.rules import Kind

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_.-]*")  # What needs no quotation marks in YAML as rule files read it.


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Everything that a rule says, as plain data in the words of rule files."""

    id: str
    kind: Kind
    title: Text
    when: Mapping[str, Any]
    then: Mapping[str, Any]
    cites: Sequence[str]
    fires: Sequence[Mapping[str, Any]]
    silent: Sequence[Mapping[str, Any]]

    def text(self, indent: str) -> str:
        """The rule as an entry of a list that is indented by `indent`."""
        lines = [f"- id: {self.id}"]
        lines += ["  title:", f"    en: {_quoted(self.title.en)}", f"    zh: {_quoted(self.title.zh)}"]
        lines += ["  when:", *("    " + row for row in _block(self.when))]
        lines.append(f"  then: {flow(self.then)}")
        if all(cite.startswith("ref.") for cite in self.cites):
            lines.append("  origin: practice")
        lines.append(f"  cites: {flow(list(self.cites))}")
        lines.append("  examples:")
        for word, examples in (("fires", self.fires), ("silent", self.silent)):
            lines.append(f"    {word}:")
            lines += [f"      - {flow(facts)}" for facts in examples]
        return "".join(f"{indent}{line}\n" for line in lines)


def flow(data: Any) -> str:
    """Plain data on one line of YAML.

    >>> flow({"hosting": ["public-cloud"], "regulated": "yes"})
    '{hosting: [public-cloud], regulated: yes}'
    """
    match data:
        case Mapping():
            return "{" + ", ".join(f"{key}: {flow(value)}" for key, value in data.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, data)) + "]"
        case bool():
            return "yes" if data else "no"
        case _:
            return str(data) if _PLAIN.fullmatch(str(data)) else _quoted(str(data))


def _block(data: Mapping[str, Any]) -> Iterator[str]:
    """A condition over several lines, its parts one below the other."""
    for key, value in data.items():
        if key in ("all", "any"):
            yield f"{key}:"
            yield from (f"  - {flow(part) if len(part) > 1 else flow(part)[1:-1]}" for part in value)
        else:
            yield f"{key}: {flow(value)}"


def _quoted(text: str) -> str:
    """Between quotation marks, which YAML reads as JSON does."""
    return json.dumps(text, ensure_ascii=False)
