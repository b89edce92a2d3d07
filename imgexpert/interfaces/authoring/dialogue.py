"""The questions to somebody who writes a rule, in their order, and the draft that the answers make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from imgexpert.inference.consult import Consultation
from imgexpert.inference.possible import compile_condition
from imgexpert.interfaces.authoring.asking import Asker
from imgexpert.interfaces.authoring.drafts import Draft, flow
from imgexpert.interfaces.authoring.proposals import Facts, firing, near_misses
from imgexpert.interfaces.authoring.words import Words
from imgexpert.interfaces.rule_data import plain
from imgexpert.interfaces.wording import KINDS as KIND_WORDS
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_reader import read_yaml
from imgexpert.rulebase.conditions import Condition
from imgexpert.rulebase.knowledge import Entry
from imgexpert.rulebase.rule_loading import ID
from imgexpert.rulebase.rules import KINDS, Kind
from imgexpert.vocabulary.parsing import node_of, parse_facts
from imgexpert.vocabulary.truth import TRUE

_FORMS: Mapping[Kind, str] = {
    "derive": "KEY VALUE",
    "scenarios": "SCENARIO present|important|defining",
    "evidence": "for|against TYPE, TYPE… weak|moderate|strong",
    "exclusions": "rules-out|makes-eligible TYPE, TYPE…",
    "companions": "TYPE, TYPE… runs-on|built-from|carries TYPE",
    "conflicts": "KEY, KEY…",
}
_OWN = "own"  # The file that somebody's first rule goes into unless they name one.
_YES = ("", "y", "yes", "是")
_NO = ("n", "no", "否")


@dataclass(frozen=True, kw_only=True)
class Given:
    """What options answered; None and empty leave the question open."""

    kind: str | None
    title_en: str | None
    title_zh: str | None
    id: str | None
    when: tuple[str, ...]
    any: bool
    then: str | None
    cites: str | None
    fires: tuple[str, ...]
    silent: tuple[str, ...]
    family: str | None


class Dialogue:
    """Asks what a rule needs; raises InputRefused for an answer that cannot be used and asked for again."""

    def __init__(self, words: Words, asker: Asker, given: Given) -> None:
        self.words = words
        self.asker = asker
        self.given = given
        self.rulebase = words.rulebase
        self._consultation = Consultation(self.rulebase)

    def draft(self) -> Draft:
        """The rule that the answers make."""
        kind = self._kind()
        title = Text(
            self.asker.ask(
                Text("What does the rule say, in English?", "规则内容（英文）？"), _text, self.given.title_en
            ),
            self.asker.ask(Text("The same in Chinese?", "规则内容（中文）？"), _text, self.given.title_zh),
        )
        id_ = self.asker.ask(
            Text("Its id?", "规则的 id？"), self.words.rule_id, self.given.id, self.words.free_id(title.en)
        )
        when = self._when()
        then = self._then(kind)
        cites = self._cites(then)
        fires, silent = self._examples(self.words.compiled(when))
        return Draft(id=id_, kind=kind, title=title, when=when, then=then, cites=cites, fires=fires, silent=silent)

    def family(self, kind: Kind, existing: list[str]) -> str:
        """The family, that is the file, that the rule is to stand in."""
        question = Text(
            f"Which file of {kind} does it go into (existing: {', '.join(existing) or 'none'})?",
            f"写入 {kind} 下的哪个文件（已有：{'、'.join(existing) or '无'}）？",
        )
        return self.asker.ask(question, _file, self.given.family, existing[0] if existing else _OWN)

    def _kind(self) -> Kind:
        self.asker.explain(f"  {kind}: {KIND_WORDS[kind].to(self.asker.language)}" for kind in KINDS)
        question = Text(f"Which kind of rule ({', '.join(KINDS)})?", f"哪一类规则（{'、'.join(KINDS)}）？")
        return cast(Kind, self.asker.ask(question, lambda answer: chosen(answer, KINDS), self.given.kind))

    def _when(self) -> dict[str, Any]:
        question = Text(
            "When does it hold? A fact and its values, such as: hosting public-cloud (empty line: that is all)",
            "在什么条件下成立？写事实及其取值，例如 hosting public-cloud（空行表示写完）",
        )
        parts = self.asker.several(question, self.words.condition, self.given.when)
        if not parts:
            raise _refused("a rule needs at least one condition", "规则至少要有一个条件")
        if len(parts) == 1:
            return parts[0]
        joiner = "any" if self.given.any else None if not self.given.when else "all"
        together = Text("Must all of these hold, or any of them (all, any)?", "须全部成立，还是任一成立（all、any）？")
        word = self.asker.ask(together, lambda answer: chosen(answer, ("all", "any")), joiner, "all")
        return {word: parts}

    def _then(self, kind: Kind) -> dict[str, Any]:
        knowledge = self.rulebase.knowledge
        named = knowledge.scenarios if kind == "scenarios" else knowledge.types
        if kind not in ("derive", "conflicts"):
            self.asker.explain(f"  {one.id}: {one.name.to(self.asker.language)}" for one in named.values())
        question = Text(f"What follows ({_FORMS[kind]})?", f"得出什么结论（{_FORMS[kind]}）？")
        return self.asker.ask(question, lambda answer: self.words.conclusion(answer, kind), self.given.then)

    def _cites(self, then: Mapping[str, Any]) -> tuple[str, ...]:
        self.asker.explain(f"  {entry.id}: {entry.statement.to(self.asker.language)}" for entry in self._near(then))
        question = Text("What does it rest on (ids of entries)?", "依据是什么（条目的 id）？")
        return self.asker.ask(question, self.words.citations, self.given.cites)

    def _near(self, then: Mapping[str, Any]) -> Iterator[Entry]:
        """What the source says of the types that the conclusion names."""
        told = flow(then)
        for type_ in self.rulebase.knowledge.types.values():
            if type_.id in told:
                yield from type_.characteristics
                yield from (cell for cell in type_.comparison if cell.because is None)

    def _examples(self, condition: Condition) -> tuple[list[Any], list[Any]]:
        test = compile_condition(condition, settled=True)

        def holds(facts: Facts) -> bool:
            answers = parse_facts(node_of(facts), self.rulebase.vocabulary)
            return test(self._consultation.infer(answers).answers) is TRUE

        fire = firing(condition, self.rulebase.vocabulary, holds)
        misses = [] if fire is None else near_misses(condition, fire, self.rulebase.vocabulary, holds)
        fires = self._confirmed([fire] if fire else [], self.given.fires, holds, fires=True)
        return fires, self._confirmed(misses, self.given.silent, holds, fires=False)

    def _confirmed(self, proposed: list[Facts], given: tuple[str, ...], holds: Any, *, fires: bool) -> list[Any]:
        """Examples as given, else as proposed where the person agrees, else as told."""

        def read(answer: str) -> Any:
            facts = self._facts(answer)
            if holds(facts) != fires:
                raise _refused(
                    f"{shown(answer)}: the rule {'does not fire' if fires else 'fires'} on these facts",
                    f"{shown(answer)}：规则在这些事实下{'不会触发' if fires else '会触发'}",
                )
            return facts

        word = Text("fires", "触发") if fires else Text("must not fire", "不得触发")
        if not given and proposed:
            listed = "; ".join(map(flow, proposed))
            agree = Text(
                f"An example where it {word.en}: {listed}. Keep (yes, no)?",
                f"{word.zh}示例：{listed}。采用吗（yes、no）？",
            )
            if self.asker.ask(agree, _agreed, None, "yes"):
                return list(proposed)
        question = Text(
            f"Facts on which it {word.en}, such as: layer: machine, hosting: [public-cloud] (empty line: that is all)",
            f"{word.zh}的事实，例如 layer: machine, hosting: [public-cloud]（空行表示写完）",
        )
        told = self.asker.several(question, read, given)
        if not told:
            raise _refused(f"a rule needs an example on which it {word.en}", f"规则至少要有一个{word.zh}示例")
        return told

    def _facts(self, answer: str) -> Any:
        flowing = answer if answer.lstrip().startswith("{") else "{" + answer + "}"
        document = next(iter(read_yaml(flowing.encode(), Text("example", "示例").to(self.asker.language))))
        node = document.tree()
        parse_facts(node, self.rulebase.vocabulary)
        return plain(node)


def chosen(answer: str, allowed: tuple[str, ...]) -> str:
    """`answer`, which must be one of `allowed`.

    Raises: InputRefused with the nearest.
    """
    if answer in allowed:
        return answer
    word = shown(answer)
    raise InputRefused(
        [
            Problem(
                message=Text(f"`{word}` cannot be answered here", f"此处不能回答 `{word}`"),
                allowed=allowed,
                nearest=nearest(answer, allowed),
            )
        ]
    )


def _agreed(answer: str) -> bool:
    word = answer.casefold()
    if word in (*_YES, *_NO):
        return word in _YES
    chosen(answer, ("yes", "no"))
    return False


def _file(answer: str) -> str:
    if not ID.fullmatch(answer):
        raise _refused(
            f"`{shown(answer)}` is no name for a file of rules: write lower-case words joined by hyphens",
            f"`{shown(answer)}` 不能用作规则文件名：请用连字符连接的小写英文单词",
        )
    return answer


def _text(answer: str) -> str:
    if not answer.strip():
        raise _refused("an answer is needed here", "此处必须回答")
    return answer.strip()


def _refused(en: str, zh: str) -> InputRefused:
    return InputRefused([Problem(message=Text(en, zh))])
