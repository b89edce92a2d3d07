"""`imgexpert rules test`: the examples in the rules and the decision cases run, with what they reach and kill."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from imgexpert.decision.serialising import json_text
from imgexpert.interfaces.commands import Argument, Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.output import Output
from imgexpert.interfaces.settings import Settings, current
from imgexpert.interfaces.usage import Misuse
from imgexpert.reading.problems import shown
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.testing.case_loading import CaseFile, case_files, own_case_files, read_cases
from imgexpert.testing.coverage import Coverage, Share, coverage_of
from imgexpert.testing.suite import SuiteResult, run_suite

if TYPE_CHECKING:
    from imgexpert.testing.mutation import MutationReport

_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?")


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "test",
        language=language,
        about=Text(
            "Run the examples of all rules, and decision cases: facts with what must come of them.\n\n"
            "An example under `fires` must make its rule fire, one under `silent` must not. A case may expect a "
            "choice, a verdict, scores, companions or rules that fire; a failure that its `todo` announces is counted "
            "and is no failure, and an announced failure that does not come is one.\n\n"
            "--coverage says which rules no test makes fire and which conditions no test makes true, false or unknown. "
            "--mutate makes thousands of small mistakes in the rules, one at a time, and says which of them no test "
            "notices.\n\n"
            "Exit codes: 0 all hold, 1 something does not or is under its limit, 2 the call cannot be used.",
            "运行所有规则自带的示例，以及决策案例（事实及其应得的结果）。\n\n"
            "`fires` 下的示例必须触发所在规则，`silent` 下的不得触发。案例可以期望选择、结论、得分、配套或触发的规则；"
            "由 `todo` 事先说明的失败只计数，不算失败；说明会失败却没有失败的，则算失败。\n\n"
            "--coverage 列出没有任何测试触发的规则，以及没有任何测试使之为真、为假或未知的条件。"
            "--mutate 逐一在规则中制造数千处小错误，并列出测试未能察觉的错误。\n\n"
            "退出码：0 全部符合；1 有不符或低于限值；2 调用无法使用。",
        ),
        arguments=(
            Argument(
                "CASES…",
                Text(
                    "Files with decision cases, or folders of them (default: the `cases/` of each layer; without "
                    "layers, that of the built-in rules).",
                    "案例文件或其所在文件夹（默认：各规则层的 `cases/`；没有规则层时为内置规则的 `cases/`）。",
                ),
            ),
        ),
        examples=(
            "imgexpert rules test",
            "imgexpert rules test cases/ --junit report.xml",
            "imgexpert rules test --rules our-rules --coverage --fail-under 90",
            "imgexpert rules test --mutate --min-killed 90 --format json",
        ),
        params=[click.Argument(["cases"], nargs=-1, type=click.Path(), metavar="CASES…"), *_options(language)],
        callback=run_all,
    )


def _options(language: Language) -> list[click.Parameter]:
    def option(name: str, help_: Text, **more: Any) -> click.Option:
        return click.Option([name], help=help_.to(language), **more)

    return [
        option(
            "--coverage",
            Text("List the rules and conditions that no test reaches.", "列出没有测试触及的规则和条件。"),
            is_flag=True,
        ),
        option(
            "--fail-under",
            Text(
                "Fail when fewer per cent of the rules or of the outcomes of conditions are covered; never rounded up.",
                "规则或条件取值的覆盖率低于该百分比时失败；绝不向上取整。",
            ),
            metavar="PERCENT",
        ),
        option(
            "--mutate",
            Text(
                "Test the tests: list the small mistakes in the rules (with layers: in the rules of the layers) that "
                "no test notices.",
                "检验测试本身：列出规则中（有规则层时为各层的规则中）测试未能察觉的小错误。",
            ),
            is_flag=True,
        ),
        option(
            "--min-killed",
            Text(
                "With --mutate: fail when the tests notice fewer per cent of the mistakes.",
                "与 --mutate 同用：测试察觉的错误低于该百分比时失败。",
            ),
            metavar="PERCENT",
        ),
        option(
            "--junit",
            Text("Write the results into FILE as JUnit XML, for CI.", "把结果以 JUnit XML 格式写入文件，供 CI 使用。"),
            metavar="FILE",
            type=click.Path(),
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was asked for beside the results; limits in hundredths of a per cent."""

    coverage: bool
    mutate: bool
    fail_under: int | None
    min_killed: int | None


def run_all(
    cases: tuple[str, ...],
    coverage: bool,
    fail_under: str | None,
    mutate: bool,
    min_killed: str | None,
    junit: str | None,
) -> Exit:
    """Run all tests and print those that do not hold, the counts, and what was asked for beside."""
    settings = current()
    wanted = Wanted(
        coverage=coverage or fail_under is not None,
        mutate=mutate or min_killed is not None,
        fail_under=_hundredths("--fail-under", fail_under),
        min_killed=_hundredths("--min-killed", min_killed),
    )
    rulebase = settings.rulebase()
    suite = run_suite(rulebase, read_cases(_files(cases, rulebase), rulebase))
    if junit is not None:
        _write_junit(suite, junit, settings)
    covered = coverage_of(suite) if wanted.coverage else None
    mutants = _mutants(suite, settings) if wanted.mutate and suite.passed else None
    short = list(_too_low(wanted, covered, mutants.killed if mutants else None))
    with settings.opened() as output:
        _print(output, settings, suite, covered, mutants)
        output.commit()
    if wanted.mutate and not suite.passed:
        settings.remark(
            settings.say(
                Text(
                    "no mistakes were tried: tests that fail already cannot tell a mistake from the rules",
                    "未制造错误：已有测试不符，无法据此分辨错误",
                )
            )
        )
    for text in short:
        settings.remark(settings.say(text))
    return Exit.FOUND if short or not suite.passed else Exit.DONE


def _files(cases: tuple[str, ...], rulebase: RuleBase) -> list[CaseFile]:
    return [file for path in cases for file in case_files(path)] if cases else own_case_files(rulebase)


def _hundredths(option: str, text: str | None) -> int | None:
    """A per cent value in hundredths, so that limits are compared exactly."""
    if text is None:
        return None
    found = _PERCENT.fullmatch(text.removesuffix("%").strip())
    value = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 10_001
    if value > 10_000:
        word = shown(text)
        raise Misuse(
            f"{option} takes a number from 0 to 100, with at most two decimals, not `{word}`",
            f"{option} 需要 0 到 100 之间的数，最多两位小数，而不是 `{word}`",
            click.get_current_context(),
        )
    return value


def _mutants(suite: SuiteResult, settings: Settings) -> MutationReport:
    from imgexpert.testing.mutation import MutationReport, run_mutants

    upper = [layer.name for layer in suite.rulebase.layers[1:]]
    settings.remark(settings.say(Text("trying mistakes in the rules …", "正在规则中制造错误……")))
    return MutationReport(results=tuple(run_mutants(suite, upper or None)))


def _too_low(wanted: Wanted, covered: Coverage | None, killed: Share | None) -> list[Text]:
    found = []
    if covered is not None and wanted.fail_under is not None:
        for share, en, zh in (
            (covered.fired, "rules", "规则"),
            (covered.outcomes, "outcomes of conditions", "条件取值"),
        ):
            if share.under(wanted.fail_under):
                limit = _plain(wanted.fail_under)
                found.append(
                    Text(
                        f"only {share.percent} % of the {en} are covered, less than {limit} %",
                        f"{zh}的覆盖率仅为 {share.percent} %，低于 {limit} %",
                    )
                )
    if killed is not None and wanted.min_killed is not None and killed.under(wanted.min_killed):
        limit = _plain(wanted.min_killed)
        found.append(
            Text(
                f"only {killed.percent} % of the mistakes are noticed, less than {limit} %",
                f"仅察觉 {killed.percent} % 的错误，低于 {limit} %",
            )
        )
    return found


def _plain(hundredths: int) -> str:
    return f"{hundredths / 100:g}"


def _write_junit(suite: SuiteResult, path: str, settings: Settings) -> None:
    from imgexpert.interfaces.rules_test_junit import junit_xml

    with Output(path) as output:
        output.data(junit_xml(suite, settings.language))
        output.commit()


def _print(
    output: Output, settings: Settings, suite: SuiteResult, covered: Coverage | None, mutants: MutationReport | None
) -> None:
    if settings.json:
        from imgexpert.interfaces.rules_test_data import test_data

        output.data(json_text(test_data(suite, covered, mutants, settings.language)))
        return
    from imgexpert.interfaces.rules_test_text import test_lines

    output.lines(test_lines(suite, covered, mutants, settings.language, output.cells))
