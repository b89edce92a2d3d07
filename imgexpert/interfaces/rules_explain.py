"""`imgexpert rules explain`: what a code of `rules lint` means, why it matters and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from imgexpert.decision.serialising import json_text
from imgexpert.interfaces.commands import Argument, Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.layout import BLANK, Line, Span, line, paragraph
from imgexpert.interfaces.settings import current
from imgexpert.interfaces.usage import Misuse
from imgexpert.reading.problems import shown
from imgexpert.reading.text import Language, Text
from imgexpert.verification.codes import Code, codes

_HEADINGS = (
    Text("Why it matters", "为何重要"),
    Text("How to mend it", "如何改正"),
    Text("Example", "示例"),
)


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "explain",
        language=language,
        about=Text(
            "Explain a code that `imgexpert rules lint` reports, or list all codes.",
            "解释 `imgexpert rules lint` 报告的代码；不给出代码时列出全部。",
        ),
        arguments=(Argument("CODE", Text("A code, such as IX301.", "代码，例如 IX301。")),),
        examples=("imgexpert rules explain", "imgexpert rules explain IX301"),
        params=[click.Argument(["code"], required=False, metavar="[CODE]")],
        callback=explain_code,
    )


def explain_code(code: str | None) -> Exit:
    """Print what a code means, or all codes with their titles."""
    settings = current()
    chosen = list(codes().values()) if code is None else [_known(code)]
    with settings.opened() as output:
        if settings.json:
            data = [_data(one, settings.language) for one in chosen]
            output.data(json_text(data if code is None else data[0]))
        elif code is None:
            output.lines(_list_lines(chosen, settings.language, output.cells))
        else:
            output.lines(_code_lines(chosen[0], settings.language, output.cells))
        output.commit()
    return Exit.DONE


def _known(code: str) -> Code:
    found = codes().get(code.upper())
    if found is None:
        word = shown(code)
        misuse = Misuse(
            f"there is no code `{word}`; `imgexpert rules explain` lists all",
            f"没有代码 `{word}`；全部代码见 `imgexpert rules explain`",
            click.get_current_context(),
            allowed=codes(),
            word=code,
        )
        raise misuse.without_list()
    return found


def _list_lines(listed: list[Code], language: Language, cells: int) -> Iterator[Line]:
    for one in listed:
        yield from paragraph(one.title.to(language), cells, first=f"{one.code}  ")


def _code_lines(one: Code, language: Language, cells: int) -> Iterator[Line]:
    yield line(Span(one.code, "strong"), f"  {one.title.to(language)}")
    texts = (one.why.to(language), one.mend.to(language), one.example)
    for heading, text in zip(_HEADINGS, texts, strict=True):
        yield BLANK
        yield line(Span(heading.to(language), "head"))
        yield from paragraph(text, cells, first="  ")


def _data(one: Code, language: Language) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.title.to(language),
        "why": one.why.to(language),
        "mend": one.mend.to(language),
        "example": one.example,
    }
