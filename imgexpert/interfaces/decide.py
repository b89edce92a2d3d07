"""`imgexpert decide`: every subject in facts files decided, printed, and summed up in the exit code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

import click

from imgexpert.decision.records import CHOOSING, Decision
from imgexpert.expert import Decided, Expert
from imgexpert.interfaces.commands import Argument, Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.output import Output
from imgexpert.interfaces.settings import Settings, current
from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.documents import Refusal, read_subjects


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "decide",
        language=language,
        about=Text(
            "Decide each subject in facts files, with its justification.\n\n"
            "A facts file is YAML, JSON or NDJSON and holds one subject or many. A document that cannot be used is "
            "listed on standard error with its place, and costs only itself. As Markdown each decision is an "
            "architecture decision record. Exit codes: 0 every subject got a choice, "
            "3 at least one is tied, undecided or impossible, 4 at least one was refused, 2 nothing could be decided.",
            "对事实文件中的每个对象作出判断，并给出理由。\n\n"
            "事实文件可以是 YAML、JSON 或 NDJSON，可含一个或多个对象。"
            "无法使用的文档会连同位置列在标准错误中，不影响其余文档。"
            "Markdown 格式下，每个判断是一份架构决策记录。"
            "退出码：0 全部有结论；3 至少有一个并列、未定或无解；4 至少有一个被拒绝；2 什么也没能判断。",
        ),
        arguments=(Argument("FILE…", Text("Facts files; - is standard input.", "事实文件；- 表示标准输入。")),),
        examples=(
            "imgexpert decide checkout.yaml",
            "imgexpert decide *.yaml -o decisions.json",
            "echo 'facts: {architecture: [microservices]}' | imgexpert decide -",
        ),
        params=[click.Argument(["files"], nargs=-1, required=True, type=click.Path(), metavar="FILE…")],
        callback=decide,
    )


class Printer(Protocol):
    """Prints decisions one after the other; `several` says that more than one document was met by then."""

    def add(self, decision: Decided) -> None:
        """Print one decision."""

    def finish(self, several: bool) -> None:
        """Print what was held back."""


@dataclass
class Tally:
    """What became of the documents so far."""

    verdicts: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    unusable_files: int = 0

    @property
    def documents(self) -> int:
        """How many documents were met."""
        return self.verdicts.total() + self.refused

    def exit_code(self) -> Exit:
        """The code of the contract: nothing decided at all, else something refused, else something left open."""
        if not self.verdicts and self.unusable_files:
            return Exit.UNUSABLE
        if self.refused:
            return Exit.REFUSED
        return Exit.DONE if all(verdict in CHOOSING for verdict in self.verdicts) else Exit.OPEN


def decide(files: tuple[str, ...]) -> Exit:
    """Decide the subjects in `files` and print them as the settings say."""
    settings = current(("text", "json", "markdown"))
    expert = settings.expert()
    tally = Tally()
    with settings.opened() as output:
        printer = _printer(settings, output, expert.rulebase)
        for file in files:
            _decide_file(file, expert, printer, tally, settings)
        printer.finish(several=tally.documents > 1)
        if tally.verdicts:
            output.commit()
    if tally.documents > 1:
        settings.remark(settings.say(_summary(tally)))
    return tally.exit_code()


def _decide_file(file: str, expert: Expert, printer: Printer, tally: Tally, settings: Settings) -> None:
    legible = False
    for item in read_subjects(file, expert.rulebase.vocabulary):
        if isinstance(item, Refusal):
            tally.refused += 1
            legible = legible or item.legible
            _complain(item.problems, settings)
            continue
        legible = True
        decision = expert.decide(item.facts, item.name)
        tally.verdicts[decision.verdict] += 1
        printer.add(decision)
        if decision.verdict == "impossible":
            _locate_collision(decision, expert.rulebase, settings)
    tally.unusable_files += not legible


def _complain(problems: tuple[Problem, ...], settings: Settings) -> None:
    for problem in problems:
        click.echo(problem.render(settings.language), err=True)


def _locate_collision(decision: Decision, rulebase: RuleBase, settings: Settings) -> None:
    """Say on standard error where the facts stand that leave no type."""
    from imgexpert.explanation.collisions import collisions

    for collision in collisions(decision, rulebase):
        for key in collision.facts:
            place = decision.facts.places.get(key)
            if place is not None:
                settings.remark(Problem(message=collision.message(key), place=place).render(settings.language))


def _printer(settings: Settings, output: Output, rulebase: RuleBase) -> Printer:
    if settings.json:
        from imgexpert.interfaces.decide_json import JsonPrinter

        return JsonPrinter(output, rulebase)
    if settings.format == "markdown":
        from imgexpert.interfaces.decide_markdown import MarkdownPrinter

        return MarkdownPrinter(output, settings.language)
    from imgexpert.interfaces.decide_text import TextPrinter

    return TextPrinter(output, rulebase, settings.language)


def _summary(tally: Tally) -> Text:
    from imgexpert.interfaces.wording import VERDICTS

    counts = [(count, VERDICTS[verdict]) for verdict in VERDICTS if (count := tally.verdicts[verdict])]
    if tally.refused:
        counts.append((tally.refused, Text("refused", "被拒绝")))
    return Text(
        f"{tally.documents} subjects: " + ", ".join(f"{count} {word.en}" for count, word in counts),
        f"共 {tally.documents} 个对象：" + "，".join(f"{word.zh} {count}" for count, word in counts),
    )
