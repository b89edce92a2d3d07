"""What may be answered to a fact, in few words."""

from __future__ import annotations

from imgexpert.reading.text import Language, Text
from imgexpert.vocabulary.facts import Fact


def allowed_words(fact: Fact, language: Language) -> str:
    """The answers that `fact` takes, such as `yes | no`."""
    if fact.kind != "number":
        listed = " | ".join(fact.value_ids)
        if fact.kind == "several-of":
            return Text(f"[any of: {listed}]", f"[可多选：{listed}]").to(language)
        return listed
    unit = fact.unit or Text("", "")
    words = "".join(f" | {word.id}" for word in fact.words)
    return Text(
        f"{fact.minimum}..{fact.maximum} {unit.en}{words}", f"{fact.minimum}..{fact.maximum} {unit.zh}{words}"
    ).to(language)
