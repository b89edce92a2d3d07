"""`imgexpert rules diff`: what changed between two rule bases, and whose decision that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from imgexpert.decision.serialising import json_text
from imgexpert.differences.changes import Item, changed_items
from imgexpert.differences.decisions import Departure, departures
from imgexpert.differences.subjects import Pair, generated
from imgexpert.interfaces.commands import Argument, Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.output import Output
from imgexpert.interfaces.revisions import named_rulebase
from imgexpert.interfaces.settings import Settings, current
from imgexpert.interfaces.usage import Misuse
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.vocabulary.documents import Refusal, Subject, read_subjects

_FORMATS = ("text", "json", "markdown")


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "diff",
        language=language,
        about=Text(
            "Compare two rule bases: which rules, stars and parameters changed, and whose choice or verdict that "
            "changes, with what is responsible.\n\n"
            "Without --facts the decisions on generated subjects are compared, made of what the examples in the rules "
            "say; the same seed makes the same ones. A changed item is responsible when it alone, taken over into A, "
            "gives the decision of B; where none does, the items that do so together are named. Only what A and B name "
            "is compared: a project file adds no layers, and --rules is refused.\n\n"
            "Exit codes: 0 no difference, 1 differences, 2 a rule base or a file cannot be used, 4 some subjects were "
            "refused.",
            "比较两个规则库：哪些规则、星级和参数有变动，哪些对象的选择或结论因此改变，以及由哪一项引起。\n\n"
            "不给出 --facts 时，用规则示例拼成的对象进行比较；种子相同，对象也相同。"
            "把某一变动单独放入 A 就能得到 B 的判断时，即由该项引起；若没有这样的单项，则列出共同引起的各项。"
            "只比较 A 和 B 所指的内容：项目文件不会加入规则层，也不接受 --rules。\n\n"
            "退出码：0 没有差异；1 有差异；2 规则库或文件无法使用；4 有对象被拒绝。",
        ),
        arguments=(
            Argument(
                "A B",
                Text(
                    "`built-in`, a folder with a rule base or a layer, REV or REV:DIR for a revision kept by git, or "
                    "several joined by + with the last one on top.",
                    "`built-in`、规则库或规则层所在的文件夹、git 中的版本（REV 或 REV:DIR），"
                    "或用 + 连接的多项（最后一项在最上层）。",
                ),
            ),
        ),
        examples=(
            "imgexpert rules diff built-in our-rules",
            "imgexpert rules diff HEAD~3 . --facts fleet.yaml",
            "imgexpert rules diff v1.0:our-rules our-rules --format markdown -o changes.md",
            "imgexpert rules diff built-in+our-rules built-in+our-rules+team-rules --subjects 10000",
        ),
        params=[
            click.Argument(["one"], metavar="A"),
            click.Argument(["other"], metavar="B"),
            *_options(language),
        ],
        callback=compare,
    )


def _options(language: Language) -> list[click.Parameter]:
    def option(name: str, help_: Text, **more: Any) -> click.Option:
        return click.Option([name], help=help_.to(language), **more)

    return [
        option(
            "--facts",
            Text(
                "Compare the decisions on the subjects in FILE; repeatable.",
                "比较对文件中各对象的判断；可重复。",
            ),
            metavar="FILE",
            multiple=True,
            type=click.Path(),
        ),
        option(
            "--subjects",
            Text("How many subjects to generate (default: 2000).", "生成多少个对象（默认 2000）。"),
            metavar="N",
            default="2000",
        ),
        option(
            "--seed",
            Text("Which ones to generate (default: 1).", "生成所用的种子（默认 1）。"),
            metavar="N",
            default="1",
        ),
        option(
            "--facts-out",
            Text(
                "Write the subjects that are decided otherwise into FILE, as a facts file.",
                "把判断有变的对象写入文件（事实文件格式）。",
            ),
            metavar="FILE",
            type=click.Path(),
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What was compared and what came of it; `subjects` were compared, `unreadable` are those one side cannot read."""

    names: tuple[str, str]
    bases: tuple[RuleBase, RuleBase]
    items: tuple[Item, ...]
    subjects: int
    seed: int | None
    departures: tuple[Departure, ...]
    unreadable: tuple[tuple[str, Refusal], ...]

    @property
    def same(self) -> bool:
        """Whether nothing is different."""
        return not (self.items or self.departures or self.unreadable)


def compare(one: str, other: str, facts: tuple[str, ...], subjects: str, seed: str, facts_out: str | None) -> Exit:
    """Compare the two rule bases and print what is different."""
    settings = current(_FORMATS)
    count, start = _number("--subjects", subjects), _number("--seed", seed)
    if settings.rules:
        raise Misuse(
            "--rules does not go with `rules diff`, which compares what A and B name: join layers with +, such as "
            "`built-in+our-rules`",
            "`rules diff` 只比较 A 和 B 所指的内容，不能与 --rules 同用：请用 + 连接规则层，如 `built-in+our-rules`",
            click.get_current_context(),
        )
    bases = named_rulebase(one), named_rulebase(other)
    items = changed_items(*bases)
    unreadable: list[tuple[str, Refusal]] = []
    problems: list[Problem] = []
    if facts:
        pairs, problems = _read(facts, bases, unreadable)
    else:
        changed = [item.id for item in items if item.rule]
        pairs = list(generated(*bases, changed, count=count, seed=start))
    found = Comparison(
        names=(one, other),
        bases=bases,
        items=items,
        subjects=len(pairs),
        seed=None if facts else start,
        departures=tuple(departures(*bases, items, pairs)),
        unreadable=tuple(unreadable),
    )
    if facts_out is not None:
        _write_facts(found, facts_out)
    _print(found, settings)
    for problem in problems:
        click.echo(problem.render(settings.language), err=True)
    if problems:
        return Exit.REFUSED
    return Exit.DONE if found.same else Exit.FOUND


def _number(option: str, text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    raise Misuse(f"{option} takes a whole number", f"{option} 需要整数", click.get_current_context())


def _read(
    files: tuple[str, ...], bases: tuple[RuleBase, RuleBase], unreadable: list[tuple[str, Refusal]]
) -> tuple[list[Pair], list[Problem]]:
    """The subjects in `files` as both rule bases read them, and what is wrong with those that neither can read.

    Those that only one can read are put aside in `unreadable`.
    Raises: InputRefused when none can be read.
    """
    pairs: list[Pair] = []
    problems: list[Problem] = []
    for file in files:
        sides = [list(read_subjects(file, rulebase.vocabulary)) for rulebase in bases]
        for first, second in zip(*sides, strict=True):
            if isinstance(first, Subject) and isinstance(second, Subject):
                pairs.append(Pair(name=first.name, one=first.facts, other=second.facts))
            elif isinstance(first, Refusal) and isinstance(second, Refusal):
                problems += first.problems
            else:
                refusal = first if isinstance(first, Refusal) else second
                name = first.name if isinstance(first, Subject) else second.name if isinstance(second, Subject) else ""
                assert isinstance(refusal, Refusal)
                unreadable.append((name, refusal))
    if problems and not pairs and not unreadable:
        raise InputRefused(problems)
    return pairs, problems


def _write_facts(found: Comparison, path: str) -> None:
    import yaml

    documents = [
        {"subject": departure.subject.name, "facts": dict(departure.subject.one.written)}
        for departure in found.departures
    ]
    with Output(path) as output:
        output.data(yaml.safe_dump(documents, allow_unicode=True, sort_keys=False))
        output.commit()


def _print(found: Comparison, settings: Settings) -> None:
    with settings.opened() as output:
        if settings.json:
            from imgexpert.interfaces.rules_diff_data import diff_data

            output.data(json_text(diff_data(found)))
        else:
            from imgexpert.interfaces.reports.markdown_report import markdown
            from imgexpert.interfaces.reports.text_report import text_lines
            from imgexpert.interfaces.rules_diff_blocks import diff_sections

            sections = diff_sections(found, settings.language)
            if settings.format == "markdown":
                output.data(markdown(sections))
            else:
                output.lines(text_lines(sections, output.cells))
        output.commit()
