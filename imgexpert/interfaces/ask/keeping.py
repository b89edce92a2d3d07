"""Answers kept in a file: an ordinary facts file, in which an empty value was asked and is not known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from imgexpert.interfaces.output import Output
from imgexpert.questionnaire.records import State
from imgexpert.reading.problems import InputRefused, Problem, shown
from imgexpert.reading.text import Language, Text
from imgexpert.vocabulary.answers import Answer
from imgexpert.vocabulary.documents import Refusal, Subject, read_subjects
from imgexpert.vocabulary.facts import Vocabulary
from imgexpert.vocabulary.parsing import plain

_NOTE = Text("# without a value: asked, and not known\n", "# 没有取值：已经问过，但不知道\n")


def facts_text(state: State, vocabulary: Vocabulary, language: Language) -> str:
    """The answers of `state` as a facts file."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes what is not known as nothing, as people do."""

    Dumper.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", ""))
    facts = {
        key: None if answer is None else plain(answer, vocabulary.facts[key]) for key, answer in state.answers.items()
    }
    note = _NOTE.to(language) if None in facts.values() else ""
    content = {"subject": state.subject, "facts": facts}
    return note + str(yaml.dump(content, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=1000))


def keep(state: State, path: str, vocabulary: Vocabulary, language: Language) -> None:
    """Write the answers of `state` to `path`, which holds either the old ones or the new, whenever the power fails.

    Raises: InputRefused when it cannot be written.
    """
    with Output(path) as output:
        output.data(facts_text(state, vocabulary, language))
        output.commit()


def recalled(path: str, vocabulary: Vocabulary) -> tuple[Subject, Mapping[str, Answer | None]]:
    """The one subject in the facts file `path`, and its answers with the facts that were asked and are not known.

    Raises: InputRefused when it cannot be read, or holds more than one.
    """
    subjects = list(read_subjects(path, vocabulary))
    refused = [problem for item in subjects if isinstance(item, Refusal) for problem in item.problems]
    if refused:
        raise InputRefused(refused)
    (subject, *others) = (item for item in subjects if isinstance(item, Subject))
    if others:
        name = shown(Path(path).name)
        message = Text(
            f'"{name}" holds {len(subjects)} subjects: a questionnaire is about one',
            f"“{name}”中有 {len(subjects)} 个对象：问卷一次只针对一个",
        )
        raise InputRefused([Problem(message=message, place=others[0].place)])
    return subject, {key: subject.facts.answers.get(key) for key in subject.facts.stated}
