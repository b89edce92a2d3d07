"""What came of the tests of a rule base, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from imgexpert.inference.rule_examples import ExampleResult
from imgexpert.interfaces.layout import BLANK, Line, Span, line, paragraph
from imgexpert.interfaces.rule_data import flow
from imgexpert.interfaces.rules_test_words import OPERATORS, TRUTHS, mutation_words, written_condition
from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.testing.coverage import Coverage
from imgexpert.testing.mutation import MutationReport
from imgexpert.testing.suite import CaseResult, SuiteResult
from imgexpert.vocabulary.answers import FactSet


def test_lines(
    suite: SuiteResult, coverage: Coverage | None, mutants: MutationReport | None, language: Language, cells: int
) -> Iterator[Line]:
    """Every test that does not hold, the counts, then coverage and surviving mutants where asked for."""
    for example in suite.examples:
        if not example.holds:
            yield from _example(example, language, cells)
    for refused in suite.refused:
        said = Text(
            f"{refused.place}: case {refused.id} cannot be read", f"{refused.place}：案例 {refused.id} 无法读取"
        )
        yield line(Span(said.to(language), "bad"))
        yield from _problems(refused.problems, language, cells)
    for result in suite.cases:
        if result.status in ("fails", "fixed"):
            yield from _case(result, language, cells)
    for result in suite.cases:
        if result.status == "todo":
            yield from _todo(result, language, cells)
    yield from _counts(suite, language)
    if coverage is not None:
        yield from _coverage(coverage, suite.rulebase, language, cells)
    if mutants is not None:
        yield from _mutants(mutants, suite.rulebase, language, cells)


def example_words(result: ExampleResult) -> Text:
    """What is wrong with an example."""
    if result.facts is None:
        return Text(f"an example of rule {result.rule} cannot be read", f"规则 {result.rule} 的一个示例无法读取")
    if result.expected == "fires":
        return Text(f"rule {result.rule} must fire here, but does not", f"规则 {result.rule} 在此应当触发，却没有触发")
    return Text(f"rule {result.rule} must not fire here, but does", f"规则 {result.rule} 在此不应触发，却触发了")


def case_words(result: CaseResult) -> Text:
    """What is wrong with a case."""
    if result.status == "fixed":
        return Text(
            f"case {result.case.id} holds where its `todo` says that it does not: take that out",
            f"案例 {result.case.id} 已符合 `todo` 所说的不符之处：请删去相应的 `todo`",
        )
    return Text(f"case {result.case.id} does not hold", f"案例 {result.case.id} 不符")


def _example(result: ExampleResult, language: Language, cells: int) -> Iterator[Line]:
    yield line(Span(f"{result.place}: {example_words(result).to(language)}", "bad"))
    yield from _problems(result.problems, language, cells)
    if result.facts is not None:
        yield from _facts(result.facts, language, cells)


def _case(result: CaseResult, language: Language, cells: int) -> Iterator[Line]:
    yield line(Span(f"{result.case.place}: {case_words(result).to(language)}", "bad"))
    for miss in result.missed:
        yield from paragraph(miss.message.to(language), cells, first="    ", rest="      ")
    yield from _facts(result.case.facts, language, cells)


def _todo(result: CaseResult, language: Language, cells: int) -> Iterator[Line]:
    yield from paragraph(f"{result.case.place}: {result.case.id}", cells, first="todo  ", style="warn")
    for part, reason in result.case.todo.items():
        yield from paragraph(f"{part}: {reason}" if part else reason, cells, first="      ", style="dim")
    for miss in result.missed:
        yield from paragraph(miss.message.to(language), cells, first="      ", style="dim")


def _problems(problems: tuple[Problem, ...], language: Language, cells: int) -> Iterator[Line]:
    for problem in problems:
        yield from paragraph(problem.render(language), cells, first="    ")


def _facts(facts: FactSet, language: Language, cells: int) -> Iterator[Line]:
    read = ", ".join(f"{key}: {flow(value)}" for key, value in facts.written.items())
    start = Text("    facts read: ", "    读到的事实：").to(language)
    yield from paragraph(read or "–", cells, first=start, rest="      ")


def _counts(suite: SuiteResult, language: Language) -> Iterator[Line]:
    wrong = sum(not example.holds for example in suite.examples)
    rules, examples = len(suite.rulebase.rules), len(suite.examples)
    text = Text(
        f"{rules} rules, {examples} examples: {examples - wrong} hold, {wrong} do not",
        f"规则 {rules} 条，示例 {examples} 个：符合 {examples - wrong}，不符 {wrong}",
    )
    yield line(Span(text.to(language), "bad" if wrong else "good"))
    if suite.cases or suite.refused:
        found = Counter(result.status for result in suite.cases)
        bad = found["fails"] + found["fixed"] + len(suite.refused)
        total = len(suite.cases) + len(suite.refused)
        text = Text(
            f"{total} {'case' if total == 1 else 'cases'}: {found['holds']} hold, "
            f"{found['todo']} are known not to (todo), {bad} do not",
            f"案例 {total} 个：符合 {found['holds']}，已知不符（todo）{found['todo']}，不符 {bad}",
        )
        yield line(Span(text.to(language), "bad" if bad else "good"))


def _coverage(coverage: Coverage, rulebase: RuleBase, language: Language, cells: int) -> Iterator[Line]:
    yield BLANK
    fired, outcomes = coverage.fired, coverage.outcomes
    yield line(Span(Text("Coverage", "覆盖率").to(language), "head"))
    text = Text(
        f"rules that fire in a test: {fired.part} of {fired.whole}, {fired.percent} %",
        f"在测试中触发的规则：{fired.part}/{fired.whole}，{fired.percent} %",
    )
    yield line("  " + text.to(language))
    text = Text(
        f"conditions as true, false and unknown: {outcomes.part} of {outcomes.whole}, {outcomes.percent} %",
        f"条件为真、为假、未知：{outcomes.part}/{outcomes.whole}，{outcomes.percent} %",
    )
    yield line("  " + text.to(language))
    for covered in coverage.rules:
        if not covered.fired:
            text = Text(f"{covered.rule.id} never fires", f"{covered.rule.id} 从不触发")
            yield from paragraph(
                f"{covered.rule.place}: {text.to(language)}", cells, first="  ", rest="    ", style="warn"
            )
        for condition in covered.conditions:
            if condition.missing:
                joiner = Text(", ", "、").to(language)
                words = joiner.join(TRUTHS[truth].to(language) for truth in condition.missing)
                written = written_condition(condition.primitive, rulebase)
                text = Text(
                    f"{covered.rule.id}: {written} is never {words}",
                    f"{covered.rule.id}：没有测试使 {written} {words}",
                )
                yield from paragraph(f"{condition.place}: {text.to(language)}", cells, first="  ", rest="    ")


def _mutants(report: MutationReport, rulebase: RuleBase, language: Language, cells: int) -> Iterator[Line]:
    yield BLANK
    yield line(Span(Text("Mistakes noticed", "察觉的错误").to(language), "head"))
    fates = Counter((result.mutant.operator, result.fate) for result in report.results)
    for operator, word in OPERATORS.items():
        counts = {fate: fates[operator, fate] for fate in ("killed", "survived", "equivalent")}
        if any(counts.values()):
            noticed, all_ = counts["killed"], counts["killed"] + counts["survived"]
            same = Text(f", {counts['equivalent']} change nothing", f"，{counts['equivalent']} 处不改变任何结果")
            more = same.to(language) if counts["equivalent"] else ""
            yield line(f"  {noticed:>5} / {all_:<5} {word.to(language)}{more}")
    killed = report.killed
    text = Text(
        f"{killed.part} of {killed.whole} mistakes noticed, {killed.percent} %",
        f"{killed.whole} 处错误中察觉 {killed.part} 处，{killed.percent} %",
    )
    yield line("  " + text.to(language))
    for result in report.results:
        if result.fate == "survived":
            words = mutation_words(result.mutant, rulebase, language)
            place = result.mutant.place or result.mutant.item
            yield from paragraph(f"{place}: {words}", cells, first="  ", rest="    ", style="warn")
