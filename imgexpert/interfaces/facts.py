"""`imgexpert facts`: the vocabulary to browse, and its JSON Schema for editors."""

from __future__ import annotations

from typing import Any

import click

from imgexpert.decision.serialising import json_text
from imgexpert.interfaces.commands import Argument, Command, Group
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.settings import current
from imgexpert.interfaces.usage import Misuse
from imgexpert.reading.problems import shown
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rules import BUILT_IN
from imgexpert.vocabulary.facts import Fact, Vocabulary

_HERE = "imgexpert.interfaces.facts"


def build(language: Language) -> Group:
    """The group, worded in `language`."""
    return Group(
        "facts",
        language=language,
        about=Text("What can be stated in a facts file.", "事实文件中可以写什么。"),
        examples=("imgexpert facts list", "imgexpert facts schema -o facts.schema.json"),
        modules={"list": f"{_HERE}:build_list", "schema": f"{_HERE}:build_schema"},
    )


def build_list(language: Language) -> Command:
    """`facts list`."""
    return Command(
        "list",
        language=language,
        about=Text(
            "List the facts, those of one family, or show one fact with its question and values.",
            "列出全部事实或某一类别的事实；给出事实名称时，显示其问题和取值。",
        ),
        arguments=(Argument("NAME", Text("A family or a fact.", "类别或事实的名称。")),),
        examples=("imgexpert facts list", "imgexpert facts list place", "imgexpert facts list hosting --format json"),
        params=[click.Argument(["name"], required=False, metavar="[NAME]")],
        callback=list_facts,
    )


def build_schema(language: Language) -> Command:
    """`facts schema`."""
    return Command(
        "schema",
        language=language,
        about=Text(
            "Print the JSON Schema of facts files, so that editors complete and check them.\n\n"
            "In a YAML file, point to it by a first line: # yaml-language-server: $schema=facts.schema.json",
            "输出事实文件的 JSON Schema，供编辑器补全和校验。\n\n"
            "在 YAML 文件首行写上：# yaml-language-server: $schema=facts.schema.json",
        ),
        examples=("imgexpert facts schema -o facts.schema.json", "imgexpert facts schema --lang zh"),
        callback=print_schema,
    )


def list_facts(name: str | None) -> Exit:
    """Print all facts, those of a family, or one."""
    settings = current()
    rulebase = settings.rulebase()
    vocabulary = rulebase.vocabulary
    chosen = _chosen(vocabulary, name)
    single = name in vocabulary.facts
    with settings.opened() as output:
        if settings.json:
            data = [
                {**fact_data(fact, settings.language), "layer": rulebase.added.get(f"fact.{fact.key}", BUILT_IN)}
                for fact in chosen
            ]
            output.data(json_text(data[0] if single else data))
        else:
            from imgexpert.interfaces.facts_text import fact_lines, list_lines

            if single:
                output.lines(fact_lines(chosen[0], settings.language, output.cells))
            else:
                output.lines(list_lines(vocabulary, chosen, settings.language, output.cells))
        output.commit()
    return Exit.DONE


def print_schema() -> Exit:
    """Print the JSON Schema, whatever format was asked for: it has only one."""
    from imgexpert.vocabulary.schema import schema_of

    settings = current()
    with settings.opened() as output:
        output.data(json_text(schema_of(settings.rulebase().vocabulary, settings.language)))
        output.commit()
    return Exit.DONE


def fact_data(fact: Fact, language: Language) -> dict[str, Any]:
    """A fact's definition as plain data."""
    data: dict[str, Any] = {
        "key": fact.key,
        "kind": fact.kind,
        "family": fact.family,
        "given": fact.given,
        "label": fact.label.to(language),
        "question": fact.question.to(language),
        "why": fact.why.to(language),
        "find_out": fact.find_out.to(language),
    }
    if fact.kind == "number":
        data["unit"] = fact.unit.to(language) if fact.unit else ""
        data["minimum"], data["maximum"] = fact.minimum, fact.maximum
        data["words"] = [
            {"id": word.id, "from": word.low, "to": word.high, "label": word.label.to(language)} for word in fact.words
        ]
    else:
        data["values"] = [
            {"id": value.id, "label": value.label.to(language), "help": value.help.to(language) if value.help else None}
            for value in fact.values
        ]
    return data


def _chosen(vocabulary: Vocabulary, name: str | None) -> list[Fact]:
    facts = list(vocabulary.facts.values())
    if name is None:
        return facts
    if name in vocabulary.facts:
        return [vocabulary.facts[name]]
    families = [family.id for family in vocabulary.families]
    if name not in families:
        word = shown(name)
        near_fact = Misuse("", "", allowed=vocabulary.facts, word=name).problem.nearest
        raise Misuse(
            f"there is no family or fact `{word}`",
            f"没有名为 `{word}` 的类别或事实",
            click.get_current_context(),
            allowed=[*families, *([near_fact] if near_fact else [])],
            word=name,
        )
    return [fact for fact in facts if fact.family == name]
