"""`imgexpert replay`: recorded decisions made again, and whether anything differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from imgexpert.decision.decide import Decider
from imgexpert.decision.serialising import json_text, record_schema
from imgexpert.explanation.change_records import Replay
from imgexpert.explanation.recorded import Recorded, RefusedRecord, read_records
from imgexpert.explanation.replay import replay, reported
from imgexpert.interfaces.commands import Argument, Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.output import Output
from imgexpert.interfaces.settings import Settings, current
from imgexpert.interfaces.usage import Misuse
from imgexpert.reading.text import Language, Text

if TYPE_CHECKING:
    from imgexpert.decision.records import Decision


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "replay",
        language=language,
        about=Text(
            "Decide recorded decisions again and say whether anything differs.\n\n"
            "A record is what `decide --format json` or `explain --format json` printed; a file holds one or a list. "
            "An identical record gives the same bytes again. Otherwise the rules and the knowledge that changed since "
            "are named, and what differs in the outcome. A record that was altered after it was written is refused.\n\n"
            "Exit codes: 0 all identical, 1 something differs, 2 nothing could be replayed, 4 at least one record was "
            "refused.",
            "重新判断已记录的判断，并说明结果有无差异。\n\n"
            "记录是 `decide --format json` 或 `explain --format json` 的输出；一个文件可含一条或一组记录。"
            "完全一致时会得到逐字节相同的记录；否则列出此后变动的规则和知识，以及结果的差异。"
            "写出之后被改动过的记录会被拒绝。\n\n"
            "退出码：0 全部一致；1 有差异；2 什么也没能重放；4 至少有一条记录被拒绝。",
        ),
        arguments=(
            Argument("RECORD…", Text("Files with records; - is standard input.", "记录文件；- 表示标准输入。")),
        ),
        examples=(
            "imgexpert replay record.json",
            "imgexpert replay decisions/*.json --quiet",
            "imgexpert replay record.json --format json | cmp - record.json",
            "imgexpert replay --schema -o record.schema.json",
        ),
        params=[
            click.Argument(["files"], nargs=-1, type=click.Path(), metavar="RECORD…"),
            click.Option(
                ["--schema"],
                is_flag=True,
                help=Text("Print the JSON Schema of records and end.", "输出记录的 JSON Schema 后退出。").to(language),
            ),
        ],
        callback=replay_all,
    )


def replay_all(files: tuple[str, ...], schema: bool) -> Exit:
    """Replay the records in `files` and print what came of them, or print the schema of records."""
    settings = current()
    if schema:
        return _print_schema(settings, files)
    if not files:
        raise Misuse("RECORD… is missing", "缺少 RECORD…", click.get_current_context())
    decider = Decider(settings.rulebase())
    replays: list[Replay] = []
    refused, listed = 0, len(files) > 1
    with settings.opened() as output:
        printer = _TextPrinter(output, settings, decider)
        for file in files:
            found = read_records(file)
            listed = listed or found.listed
            for item in found.records:
                if isinstance(item, RefusedRecord):
                    refused += 1
                    _complain(item, settings)
                    continue
                replays.append(replay(item, decider, _justifier(item, decider)))
                if not settings.json:
                    printer.add(replays[-1])
        if settings.json and replays:
            records = [reported(made) for made in replays]
            output.data(json_text(records if listed else records[0]))
        if replays:
            output.commit()
    differing = sum(not made.identical for made in replays)
    if len(replays) + refused > 1:
        settings.remark(settings.say(_summary(len(replays) - differing, differing, refused)))
    return _exit_code(len(replays), differing, refused)


def _exit_code(replayed: int, differing: int, refused: int) -> Exit:
    if not replayed:
        return Exit.UNUSABLE
    if refused:
        return Exit.REFUSED
    return Exit.FOUND if differing else Exit.DONE


def _print_schema(settings: Settings, files: tuple[str, ...]) -> Exit:
    if files:
        raise Misuse("--schema takes no RECORD…", "--schema 不需要 RECORD…", click.get_current_context())
    with settings.opened() as output:
        output.data(record_schema())
        output.commit()
    return Exit.DONE


def _justifier(recorded: Recorded, decider: Decider) -> Any:
    """What makes the justification of a record that has one; all others need not import it."""
    if "justification" not in recorded.content:
        return None
    from imgexpert.explanation.explain import Explanation

    def justify(decision: Decision) -> dict[str, Any]:
        return Explanation(decision, decider).justification()

    return justify


class _TextPrinter:
    """Prints each replay as soon as it is made, apart from the one before."""

    def __init__(self, output: Output, settings: Settings, decider: Decider) -> None:
        self.output = output
        self.settings = settings
        self.decider = decider
        self._begun = False

    def add(self, made: Replay) -> None:
        """Print one replay."""
        from imgexpert.interfaces.layout import BLANK
        from imgexpert.interfaces.replay_text import replay_lines

        self.output.lines([BLANK] if self._begun else [])
        self.output.lines(replay_lines(made, self.decider.rulebase, self.settings.language, self.output.cells))
        self._begun = True


def _complain(refused: RefusedRecord, settings: Settings) -> None:
    for problem in refused.problems:
        click.echo(problem.render(settings.language), err=True)


def _summary(identical: int, differing: int, refused: int) -> Text:
    return Text(
        ", ".join(_counts((identical, "identical"), (differing, "different"), (refused, "refused"))),
        "，".join(_counts((identical, "一致"), (differing, "有差异"), (refused, "被拒绝"), zh=True)),
    )


def _counts(*counts: tuple[int, str], zh: bool = False) -> Iterator[str]:
    for count, word in counts:
        if count:
            yield f"{word} {count}" if zh else f"{count} {word}"
