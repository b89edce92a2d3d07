"""`imgexpert compare`: the source's comparison and star tables for the types named."""

from __future__ import annotations

import click

from imgexpert.decision.serialising import json_text
from imgexpert.interfaces.commands import Argument, Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.settings import current
from imgexpert.interfaces.usage import Misuse
from imgexpert.reading.problems import shown
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.layers import Change
from imgexpert.rulebase.rulebase import RuleBase


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "compare",
        language=language,
        about=Text(
            "Show the comparison and star tables of image types, as the source has them.\n\n"
            "Without a type all are compared. The stars say how well a type suits a scenario; they are one part of a "
            "decision, not the decision.",
            "列出镜像类型的对比表和星级表，内容依据来源文档。\n\n"
            "不指定类型则对比全部类型。星级表示类型与场景的适合程度，只是判断的一部分，并非结论。",
        ),
        arguments=(
            Argument("TYPE…", Text("Image types, such as container or custom.", "镜像类型，如 container、custom。")),
        ),
        examples=(
            "imgexpert compare",
            "imgexpert compare container virtual-machine",
            "imgexpert compare custom --format json",
        ),
        params=[click.Argument(["types"], nargs=-1, metavar="TYPE…")],
        callback=compare,
    )


def compare(types: tuple[str, ...]) -> Exit:
    """Print the tables for `types`, or for all types."""
    settings = current()
    rulebase = settings.rulebase()
    knowledge = rulebase.knowledge
    chosen = tuple(dict.fromkeys(types)) or tuple(knowledge.types)
    for type_ in chosen:
        if type_ not in knowledge.types:
            word = shown(type_)
            raise Misuse(
                f"there is no image type `{word}`",
                f"没有镜像类型 `{word}`",
                click.get_current_context(),
                allowed=knowledge.types,
                word=type_,
            )
    with settings.opened() as output:
        if settings.json:
            output.data(json_text(tables_of(rulebase, chosen, settings.language)))
        else:
            from imgexpert.interfaces.compare_text import comparison_lines, set_lines

            output.lines(comparison_lines(knowledge, chosen, settings.language, output.cells))
            output.lines(set_lines(stars_set(rulebase, chosen), settings.language, output.cells))
        output.commit()
    return Exit.DONE


def stars_set(rulebase: RuleBase, chosen: tuple[str, ...]) -> list[Change]:
    """The stars of the types in `chosen` that are not the source's, because a layer set them."""
    return [change for change in rulebase.changes if change.action == "stars" and change.id.split(".")[2] in chosen]


def tables_of(rulebase: RuleBase, chosen: tuple[str, ...], language: Language) -> dict[str, object]:
    """Both tables as plain data; a type that the source neither compares nor rates has no cells."""
    knowledge = rulebase.knowledge
    types = [knowledge.types[type_] for type_ in chosen]
    attributes = dict.fromkeys(cell.attribute for type_ in types for cell in type_.comparison)
    return {
        "types": [
            {"type": t.id, "name": t.name.to(language), "definition": t.definition.to(language), "rated": t.rated}
            for t in types
        ],
        "comparison": {
            attribute: {
                t.id: cell.statement.to(language) for t in types for cell in t.comparison if cell.attribute == attribute
            }
            for attribute in attributes
        },
        "stars": {
            scenario: {type_: stars for type_ in chosen if (stars := row.get(type_)) is not None}
            for scenario, row in knowledge.ratings.items()
        },
        "changes": [
            {
                "id": change.id,
                "layer": change.layer,
                "before": int(change.before),
                "after": int(change.after),
                "reason": change.reason.to(language),
            }
            for change in stars_set(rulebase, chosen)
        ],
    }
