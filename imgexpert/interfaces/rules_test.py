"""`imgexpert rules test`: the examples in the rules run through the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from imgexpert.decision.serialising import json_text
from imgexpert.inference.rule_examples import ExampleResult, run_examples
from imgexpert.interfaces.commands import Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.layout import Line, Span, line, paragraph
from imgexpert.interfaces.settings import current
from imgexpert.reading.text import Language, Text


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "test",
        language=language,
        about=Text(
            "Run the examples of all rules: those under `fires` must make their rule fire, those under `silent` must "
            "not.\n\nExit codes: 0 all hold, 1 at least one does not.",
            "运行所有规则自带的示例：`fires` 下的必须触发该规则，`silent` 下的不得触发。\n\n"
            "退出码：0 全部符合；1 至少有一个不符。",
        ),
        examples=("imgexpert rules test", "imgexpert rules test --format json"),
        callback=run_all,
    )


def run_all() -> Exit:
    """Run all examples and print those that do not hold, and the counts."""
    settings = current()
    rulebase = settings.rulebase()
    results = list(run_examples(rulebase))
    with settings.opened() as output:
        if settings.json:
            output.data(json_text(_data(results, len(rulebase.rules), settings.language)))
        else:
            output.lines(_lines(results, len(rulebase.rules), settings.language, output.cells))
        output.commit()
    return Exit.DONE if all(result.holds for result in results) else Exit.FOUND


def _lines(results: list[ExampleResult], rules: int, language: Language, cells: int) -> Iterator[Line]:
    for result in _failed(results):
        yield line(Span(f"{result.place}: {_what(result).to(language)}", "bad"))
        for problem in result.problems:
            yield from paragraph(problem.render(language), cells, first="    ")
        if result.facts is not None:
            read = ", ".join(f"{key}: {value}" for key, value in result.facts.written.items())
            start = Text("    facts read: ", "    读到的事实：").to(language)
            yield from paragraph(read or "–", cells, first=start, rest="      ")
    wrong = sum(not result.holds for result in results)
    counts = Text(
        f"{rules} rules, {len(results)} examples: {len(results) - wrong} hold, {wrong} do not",
        f"规则 {rules} 条，示例 {len(results)} 个：符合 {len(results) - wrong}，不符 {wrong}",
    )
    yield line(Span(counts.to(language), "bad" if wrong else "good"))


def _what(result: ExampleResult) -> Text:
    if result.facts is None:
        return Text(f"an example of rule {result.rule} cannot be read", f"规则 {result.rule} 的一个示例无法读取")
    if result.expected == "fires":
        return Text(f"rule {result.rule} must fire here, but does not", f"规则 {result.rule} 在此应当触发，却没有触发")
    return Text(f"rule {result.rule} must not fire here, but does", f"规则 {result.rule} 在此不应触发，却触发了")


def _data(results: list[ExampleResult], rules: int, language: Language) -> dict[str, Any]:
    failed = list(_failed(results))
    return {
        "rules": rules,
        "examples": len(results),
        "failed": [
            {
                "rule": result.rule,
                "expected": result.expected,
                "place": str(result.place),
                "facts": None if result.facts is None else dict(result.facts.written),
                "problems": [problem.render(language) for problem in result.problems],
            }
            for result in failed
        ],
    }


def _failed(results: Iterable[ExampleResult]) -> Iterator[ExampleResult]:
    return (result for result in results if not result.holds)
