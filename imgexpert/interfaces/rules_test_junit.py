"""What came of the tests of a rule base as JUnit XML, which CI systems show."""

from __future__ import annotations

from collections.abc import Iterator

from junitparser import Attr, Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from imgexpert.inference.rule_examples import ExampleResult
from imgexpert.interfaces.rules_test_text import case_words, example_words
from imgexpert.reading.places import Place
from imgexpert.reading.text import Language
from imgexpert.testing.cases import RefusedCase
from imgexpert.testing.suite import CaseResult, SuiteResult


class _Placed(TestCase):
    """A test case that says where it is written; CI systems link to it."""

    file = Attr()
    line = Attr()


def junit_xml(suite: SuiteResult, language: Language) -> str:
    """The report: a suite of the examples, a test case each with its rule as class, and a suite of the cases."""
    report = JUnitXml("imgexpert rules test")
    examples, cases = TestSuite("examples"), TestSuite("cases")
    examples.add_testcases([_example(result, language) for result in suite.examples])
    cases.add_testcases([*_refused(suite.refused, language), *(_case(result, language) for result in suite.cases)])
    report.add_testsuite(examples)
    report.add_testsuite(cases)
    xml: bytes = report.tostring()  # type: ignore[no-untyped-call]  # Its result has no type.
    return xml.decode("utf-8")


def _placed(name: str, classname: str, place: Place) -> _Placed:
    test = _Placed(name, classname=classname)
    test.file, test.line = place.file, str(place.line)
    return test


def _example(result: ExampleResult, language: Language) -> TestCase:
    test = _placed(f"{result.expected} {result.place}", f"rules.{result.rule}", result.place)
    if not result.holds:
        said = example_words(result).to(language)
        test.result = [
            Error(said, "unreadable") if result.facts is None else Failure(said, "example"),
        ]
    return test


def _case(result: CaseResult, language: Language) -> TestCase:
    case = result.case
    test = _placed(case.id, "cases", case.place)
    said = "; ".join(miss.message.to(language) for miss in result.missed)
    if result.status == "todo":
        test.result = [Skipped("; ".join(case.todo.values()), "todo")]
    elif result.status == "fixed":
        test.result = [Failure(case_words(result).to(language), "todo")]
    elif result.status == "fails":
        test.result = [Failure(said, "case")]
    return test


def _refused(refused: tuple[RefusedCase, ...], language: Language) -> Iterator[TestCase]:
    for case in refused:
        test = _placed(case.id, "cases", case.place)
        test.result = [Error("; ".join(problem.render(language) for problem in case.problems), "unreadable")]
        yield test
