"""The JSON Schema of facts files, made from the vocabulary, so that editors complete and check what people write.

It accepts whatever the parser accepts, and refuses as much of the rest as a schema can say: that a text is a range
with its smaller end first, for one, it cannot.
"""

from __future__ import annotations

from typing import Any

from imgexpert.reading.text import Language, Text
from imgexpert.vocabulary.documents import LONGEST_NAME
from imgexpert.vocabulary.facts import Fact, Vocabulary, Word

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_YES_NO = r"^(?:[Yy](?:[Ee][Ss])?|[Nn][Oo]?|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Oo][Nn]|[Oo][Ff][Ff]|是|否)$"
_NUMBER_OR_RANGE = r"^\s*(?:\d{1,15}|\d{1,15}\.\.\d{0,15}|\.\.\d{1,15})\s*$"


def schema_of(vocabulary: Vocabulary, language: Language) -> dict[str, Any]:
    """The schema for files with one subject or a list of them, with titles and descriptions in `language`."""
    return {
        "$schema": DIALECT,
        "title": Text("Facts for imgexpert", "imgexpert 的事实文件").to(language),
        "description": Text(
            "What is known about one subject, or a list of subjects. What is left out is unknown, never no.",
            "一个对象或多个对象的已知情况。没有写的按“未知”处理，绝不当作“否”。",
        ).to(language),
        "anyOf": [{"$ref": "#/$defs/subject"}, {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/subject"}}],
        "$defs": {
            "subject": _subject(language),
            "facts": {
                "type": ["object", "null"],
                "properties": {key: fact_schema(fact, language) for key, fact in vocabulary.facts.items()},
                "additionalProperties": False,
            },
            **{
                _values_name(fact): {"anyOf": _constants(fact, language)}
                for fact in vocabulary.facts.values()
                if fact.kind == "several-of"
            },
        },
    }


def fact_schema(fact: Fact, language: Language) -> dict[str, Any]:
    """The schema of the answers to one fact."""
    return {
        "title": fact.label.to(language),
        "description": f"{fact.question.to(language)}\n\n{fact.find_out.to(language)}",
        "anyOf": [*_answers(fact, language), {"type": "null"}],
    }


def _subject(language: Language) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "subject": {
                "title": Text("Subject", "对象").to(language),
                "description": Text(
                    "What is decided, by a name that output repeats; default: the file's name.",
                    "待判断对象的名称，会出现在输出中；默认取文件名。",
                ).to(language),
                "type": ["string", "number", "boolean", "null"],
                "maxLength": LONGEST_NAME * 2,  # Spaces around a name are allowed and not counted.
            },
            "facts": {
                "title": Text("Facts", "事实").to(language),
                "description": Text("What is known, by the names of facts.", "按事实名称写出已知的情况。").to(language),
                "$ref": "#/$defs/facts",
            },
        },
        "required": ["facts"],
        "additionalProperties": False,
    }


def _answers(fact: Fact, language: Language) -> list[dict[str, Any]]:
    match fact.kind:
        case "yes-no":
            return [{"enum": [*fact.value_ids]}, {"type": "boolean"}, {"type": "string", "pattern": _YES_NO}]
        case "one-of":
            return _constants(fact, language)
        case "several-of":
            return _selection(fact, language)
        case "number":
            return [
                {"type": "integer", "minimum": fact.minimum, "maximum": fact.maximum},
                *(_word(word, language) for word in fact.words),
                {"type": "string", "pattern": _NUMBER_OR_RANGE},
            ]


def _constants(fact: Fact, language: Language) -> list[dict[str, Any]]:
    constants = []
    for value in fact.values:
        constant = {"const": value.id, "title": value.label.to(language)}
        if value.help is not None:
            constant["description"] = value.help.to(language)
        constants.append(constant)
    return constants


def _selection(fact: Fact, language: Language) -> list[dict[str, Any]]:
    one = {"$ref": f"#/$defs/{_values_name(fact)}"}
    values = {"type": "array", "items": one, "uniqueItems": True}
    part = {"anyOf": [values, one]}
    partial = {
        "type": "object",
        "properties": {
            "includes": {"title": Text("Surely so", "确定包含").to(language), **part},
            "excludes": {"title": Text("Surely not so", "确定不包含").to(language), **part},
        },
        "additionalProperties": False,
    }
    return [values, one, partial]


def _values_name(fact: Fact) -> str:
    """Where the values of a several-of fact stand, which are referred to four times."""
    return f"{fact.key}-value"


def _word(word: Word, language: Language) -> dict[str, Any]:
    return {"const": word.id, "title": f"{word.label.to(language)} ({word.low}..{word.high})"}
