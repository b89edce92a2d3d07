"""Reading decision cases out of YAML files; a case with mistakes costs only itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

from imgexpert.decision.records import Eligibility, Verdict
from imgexpert.reading.fields import Fields
from imgexpert.reading.files import read_bytes
from imgexpert.reading.nodes import Mapping, Node, Scalar
from imgexpert.reading.nodes import Sequence as SequenceNode
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_reader import read_yaml
from imgexpert.rulebase.rule_loading import ID
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import Relation
from imgexpert.testing.cases import (
    ABSENT,
    GRADES,
    PARTS,
    Amount,
    Case,
    Expected,
    ExpectedCompanion,
    ExpectedVerdict,
    Part,
    RefusedCase,
)
from imgexpert.vocabulary.answers import FactSet
from imgexpert.vocabulary.parsing import parse_facts

FOLDER = "cases"
"""The folder of a rule base, or of a layer, in which its decision cases stand."""

_VERDICTS: tuple[Verdict, ...] = ("clear", "leaning", "close", "tied", "undecided", "impossible")
_ELIGIBILITIES: tuple[Eligibility, ...] = ("eligible", "possible", "ruled-out")
_RELATIONS: dict[str, tuple[Relation, bool]] = {
    "runs-on": ("runs-on", False),
    "carries": ("runs-on", True),
    "built-from": ("built-from", False),
}
_AMOUNT = re.compile(r"([+-]?)(\d{1,9})(?:/([1-9]\d{0,8})|\.(\d{1,9}))?")


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """A file with cases, and what it is called in messages."""

    path: Path
    name: str


def own_case_files(rulebase: RuleBase) -> list[CaseFile]:
    """The case files that come with `rulebase`: those of its layers, or of the base when it has none.

    What a layer changes on purpose must not fail the cases of the base that it lies on.
    """
    base, *upper = rulebase.layers
    found = []
    for layer in upper or [base]:
        folder = Path(layer.folder)
        for path in _yaml_below(folder / FOLDER):
            inside = path.relative_to(folder).as_posix()
            found.append(CaseFile(path=path, name=f"{layer.folder}/{inside}" if upper else inside))
    return found


def case_files(path: str) -> list[CaseFile]:
    """The case files that `path` stands for: itself, or every YAML file below it when it is a folder.

    Raises: InputRefused when there is nothing of the name, or no YAML file in the folder.
    """
    name = shown(path, longest=200)
    if not Path(path).is_dir():
        read_bytes(path)  # It says best what is wrong with a name.
        return [CaseFile(path=Path(path), name=name)]
    found = [CaseFile(path=file, name=shown(str(file), longest=200)) for file in _yaml_below(Path(path))]
    if not found:
        text = Text(f'there is no YAML file below "{name}"', f"“{name}”下没有 YAML 文件")
        raise InputRefused([Problem(message=text)])
    return found


def _yaml_below(folder: Path) -> list[Path]:
    return sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml")), key=lambda file: file.as_posix())


def read_cases(files: Iterable[CaseFile], rulebase: RuleBase) -> list[Case | RefusedCase]:
    """The cases in `files`, in their order, each either read or refused; ids are held apart over all files."""
    read: list[Case | RefusedCase] = []
    first: dict[str, Place] = {}
    for file in files:
        for found in _cases_in(file, rulebase):
            if isinstance(found, Case) and found.id in first:
                text = Text(
                    f"case `{found.id}` stands at {first[found.id]} already",
                    f"案例 `{found.id}` 已在 {first[found.id]} 定义",
                )
                problem = Problem(message=text, place=found.place)
                read.append(RefusedCase(problems=(problem,), place=found.place, id=found.id))
                continue
            first.setdefault(found.id, found.place)
            read.append(found)
    return read


def _cases_in(file: CaseFile, rulebase: RuleBase) -> Iterator[Case | RefusedCase]:
    try:
        documents = list(read_yaml(read_bytes(file.path), file.name))
    except InputRefused as refused:
        yield RefusedCase(problems=refused.problems, place=Place(file.name, 1, 1), id=file.name)
        return
    for document in documents:
        root = document.root
        if root is None:
            yield RefusedCase(problems=document.problems, place=document.place, id=file.name)
        elif isinstance(root, SequenceNode):
            yield from (_CaseReader(rulebase).case(node) for node in root.items)
        elif not (isinstance(root, Scalar) and root.style == "null"):
            text = Text(
                "a file of cases is a list: every case begins with `- id: …` at the margin",
                "案例文件应为列表：每个案例顶格以 `- id: …` 开头",
            )
            yield RefusedCase(problems=(Problem(message=text, place=root.place),), place=root.place, id=file.name)


class _CaseReader:
    """Reads one case; problems are collected."""

    def __init__(self, rulebase: RuleBase) -> None:
        self.rulebase = rulebase
        self.types = tuple(rulebase.knowledge.types)
        self.problems: list[Problem] = []

    def case(self, node: Node) -> Case | RefusedCase:
        fields = Fields(node, Text("a case", "案例"), self.problems)
        id_ = fields.string("id", ID)
        for name in ("setting", "why"):
            fields.string(name, default="")
        self._source(fields)
        facts = self._facts(fields)
        expected = self._expected(fields)
        todo = self._todo(fields)
        fields.finish()
        if self.problems:
            return RefusedCase(problems=tuple(self.problems), place=node.place, id=id_ or "?")
        return Case(id=id_, facts=facts, expected=expected, place=node.place, todo=todo)

    def _source(self, fields: Fields) -> None:
        node = fields.optional("source")
        if node is not None:
            inner = Fields(node, Text("a source", "来源"), self.problems)
            inner.string("title")
            if isinstance(inner.optional("address"), SequenceNode):
                inner.strings("address")
            else:
                inner.string("address", default="")
            inner.finish()

    def _facts(self, fields: Fields) -> FactSet:
        node = fields.required("facts")
        if node is None or (isinstance(node, Scalar) and node.style == "null"):
            return FactSet(answers={})
        try:
            return parse_facts(node, self.rulebase.vocabulary)
        except InputRefused as refused:
            self.problems += refused.problems
            return FactSet(answers={})

    def _expected(self, fields: Fields) -> Expected:
        node = fields.required("expected")
        if node is None:
            return Expected()
        inner = Fields(node, Text("`expected`", "`expected` "), self.problems)
        choice = inner.choice("choice", self.types, default="") or None
        expected = Expected(
            choice=choice,
            acceptable=self._named(inner, "acceptable", self.types),
            verdict=self._verdict(inner),
            tied=self._named(inner, "tied", self.types),
            margin=self._amount(inner.optional("margin")),
            scores=self._amounts(inner, "scores"),
            suitability=self._amounts(inner, "suitability"),
            scenarios=self._scenarios(inner),
            evidence=self._amounts(inner, "evidence"),
            eligibility=self._eligibility(inner),
            companions=tuple(self._companions(inner)),
            fires=self._named(inner, "fires", tuple(self.rulebase.by_id)),
            silent=self._named(inner, "silent", tuple(self.rulebase.by_id)),
        )
        inner.finish()
        if choice is None and (expected.acceptable or expected.companions):
            inner.complain(
                node,
                "`acceptable` and `companions` need a `choice`",
                "`acceptable` 和 `companions` 需要先给出 `choice`",
            )
        elif isinstance(node, Mapping) and not set(inner.entries).intersection(PARTS):
            inner.complain(node, "nothing is expected here", "此处没有给出任何期望", PARTS)
        return expected

    def _named(self, fields: Fields, name: str, allowed: Sequence[str]) -> tuple[str, ...]:
        scalars = tuple(fields.scalars(name, required=False))
        for scalar in scalars:
            self._known(scalar, allowed)
        return tuple(scalar.text for scalar in scalars)

    def _known(self, scalar: Scalar, allowed: Sequence[str]) -> None:
        if scalar.text not in allowed:
            word = shown(scalar.text)
            self.problems.append(
                Problem(
                    message=Text(f"`{word}` is not known here", f"此处没有 `{word}`"),
                    place=scalar.place,
                    allowed=tuple(allowed) if len(allowed) <= 40 else (),  # Nobody reads a list of all rules.
                    nearest=nearest(scalar.text, allowed),
                )
            )

    def _verdict(self, fields: Fields) -> ExpectedVerdict | None:
        node = fields.optional("verdict")
        if not isinstance(node, Mapping):
            verdict = fields.choice("verdict", _VERDICTS, default="")
            return ExpectedVerdict(verdict=cast(Verdict, verdict), at_least=False) if verdict else None
        inner = Fields(node, Text("`verdict`", "`verdict` "), self.problems)
        verdict = inner.choice("at-least", GRADES)
        inner.finish()
        return ExpectedVerdict(verdict=verdict, at_least=True) if verdict in GRADES else None

    def _amounts(self, fields: Fields, name: str) -> dict[str, Amount]:
        return {key: amount for key, node in self._pairs(fields, name, self.types) if (amount := self._amount(node))}

    def _amount(self, node: Node | None) -> Amount | None:
        if node is None:
            return None
        found = _AMOUNT.fullmatch(node.text) if isinstance(node, Scalar) else None
        if found is None or not isinstance(node, Scalar):
            text = Text(
                "this is no number of stars: write a fraction such as 43/11 or -1/2, which is exact, or a decimal such "
                "as 3.91, which is rounded to its last place",
                "这不是星数：请写精确的分数（如 43/11、-1/2），或按末位四舍五入的小数（如 3.91）",
            )
            self.problems.append(Problem(message=text, place=node.place))
            return None
        sign, whole, below, decimals = found.groups()
        value = Fraction(int(whole), int(below or 1))
        tolerance = Fraction(0)
        if decimals:
            value += Fraction(int(decimals), 10 ** len(decimals))
            tolerance = Fraction(1, 2 * 10 ** len(decimals))
        return Amount(value=-value if sign == "-" else value, tolerance=tolerance, written=node.text)

    def _scenarios(self, fields: Fields) -> dict[str, str]:
        words = (*self.rulebase.parameters.importance, ABSENT)
        found = {}
        for key, node in self._pairs(fields, "scenarios", tuple(self.rulebase.knowledge.scenarios)):
            if isinstance(node, Scalar):
                self._known(node, words)
                found[key] = node.text
        return found

    def _eligibility(self, fields: Fields) -> dict[str, Eligibility]:
        found = {}
        for key, node in self._pairs(fields, "eligibility", self.types):
            if isinstance(node, Scalar):
                self._known(node, _ELIGIBILITIES)
                found[key] = cast(Eligibility, node.text)
        return found

    def _pairs(self, fields: Fields, name: str, allowed: Sequence[str]) -> Iterator[tuple[str, Node]]:
        node = fields.optional(name)
        if node is None:
            return
        if not isinstance(node, Mapping) or not node.entries:
            fields.complain(node, f"`{name}` is a mapping", f"`{name}` 应为“名称: 值”的映射", tuple(allowed))
            return
        for key, value in node.entries:
            self._known(key, allowed)
            yield key.text, value

    def _companions(self, fields: Fields) -> Iterator[ExpectedCompanion]:
        for node in fields.items("companions", required=False):
            relation: Relation | None = None
            hosted, type_ = False, node
            if isinstance(node, Mapping) and len(node.entries) == 1:
                key, type_ = node.entries[0]
                self._known(key, tuple(_RELATIONS))
                relation, hosted = _RELATIONS.get(key.text, (None, False))
            if isinstance(type_, Scalar):
                self._known(type_, self.types)
                yield ExpectedCompanion(type=type_.text, relation=relation, hosted=hosted)
            else:
                fields.complain(
                    node,
                    "a companion is a type, or one such as `runs-on: type`",
                    "配套应为一个类型，或 `runs-on: 类型` 这样的一项",
                    tuple(_RELATIONS),
                )

    def _todo(self, fields: Fields) -> dict[Part | None, str]:
        node = fields.optional("todo")
        if not isinstance(node, Mapping):
            reason = fields.string("todo", default="")
            return {None: reason} if reason else {}
        inner = Fields(node, Text("`todo`", "`todo` "), self.problems)
        found: dict[Part | None, str] = {part: reason for part in PARTS if (reason := inner.string(part, default=""))}
        inner.finish()
        return found
