"""Reading rule files into `Rule`s: conditions rewritten to primitives, every name checked where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from imgexpert.reading.fields import Fields
from imgexpert.reading.nodes import Mapping, Node, Scalar, Sequence
from imgexpert.reading.problems import Mistake, Problem, shown
from imgexpert.reading.text import Text
from imgexpert.rulebase.condition_loading import ConditionReader
from imgexpert.rulebase.examples import Examples
from imgexpert.rulebase.names import Lexicon, Names
from imgexpert.rulebase.parameters import Parameters
from imgexpert.rulebase.rule_merging import WrittenRule
from imgexpert.rulebase.rules import (
    ORIGINS,
    RELATIONS,
    AddCompanion,
    AddScenario,
    Conclusion,
    DeriveFact,
    GiveEvidence,
    Kind,
    MakeEligible,
    Relation,
    ReportConflict,
    Rule,
    RuleOut,
)
from imgexpert.vocabulary.facts import Vocabulary

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_CARRIES = "carries"  # How a rule author writes the reverse of runs-on.

_CONCLUSIONS: dict[Kind, tuple[str, ...]] = {
    "derive": ("concludes",),
    "scenarios": ("scenario",),
    "evidence": ("for", "against"),
    "exclusions": ("rules-out", "makes-eligible"),
    "companions": ("companion",),
    "conflicts": ("conflict",),
}


@dataclass(frozen=True, kw_only=True)
class RuleReader:
    """Reads rules against a vocabulary and knowledge; problems are collected in `problems`."""

    vocabulary: Vocabulary
    lexicon: Lexicon
    parameters: Parameters
    problems: list[Problem]

    def check_file(self, root: Node) -> None:
        """Complain about what is wrong with one file below `rules/<kind>/` as far as it is no part of a rule."""
        fields = Fields(root, Text("a rule file", "规则文件"), self.problems)
        fields.items("rules")
        fields.finish()

    def rule(self, written: WrittenRule) -> Rule:
        """The rule that is `written`."""
        node, kind = written.node, written.kind
        fields = Fields(node, Text("a rule", "规则"), self.problems)
        reader = ConditionReader(vocabulary=self.vocabulary, facts=self.lexicon.facts, problems=self.problems)
        when, then = fields.required("when"), fields.required("then")
        rule = Rule(
            id=fields.string("id", ID),
            kind=kind,
            title=fields.bilingual("title"),
            when=reader.nothing() if when is None else reader.condition(when),
            then=self.conclusion(then, kind) if then is not None else ReportConflict(()),
            cites=tuple(self._citations(fields)),
            examples=self._examples(fields),
            place=node.place,
            layer=written.layer,
            spots=tuple(reader.spots),
            locked=fields.flag("locked", default=False),
        )
        replaces = fields.flag("replaces", default=False)
        if fields.optional("reason") is not None and not replaces:
            fields.complain(node, "`reason` goes with `replaces: true`", "`reason` 须与 `replaces: true` 同用")
        self._check_origin(fields, rule)
        fields.finish()
        return rule

    def _check_origin(self, fields: Fields, rule: Rule) -> None:
        """Complain when `rule` says nothing of where it is from, or something that its citations deny."""
        # A policy of one's own needs no mark: nobody takes it for the source document.
        origin = fields.choice("origin", ORIGINS, default="policy" if rule.origin == "policy" else "source")
        cites = fields.entries.get("cites")
        if cites is None or (isinstance(cites, Sequence) and not cites.items and origin != rule.origin):
            fields.complain(
                cites or fields.node,
                f"rule `{rule.id}` cites nothing: name under `cites` what it rests on",
                f"规则 `{rule.id}` 没有引用任何依据：请在 `cites` 下列出依据",
                mistake="missing-citation",
            )
        elif origin != rule.origin and self.lexicon.entries.complete:
            fields.complain(
                fields.node,
                f"rule `{rule.id}` cites what makes it a rule of {rule.origin}; mark it `origin: {rule.origin}`",
                f"规则 `{rule.id}` 的引用表明其来源为 {rule.origin}，请标注 `origin: {rule.origin}`",
            )

    def conclusion(self, node: Node, kind: Kind) -> Conclusion:
        """The one conclusion of a rule of `kind` that stands at `node`."""
        fields = Fields(node, Text("a conclusion", "结论"), self.problems)
        given = [name for name in _CONCLUSIONS[kind] if name in fields.entries]
        if len(given) != 1:
            allowed = _CONCLUSIONS[kind]
            fields.complain(
                node,
                f"a rule under {kind}/ has exactly one conclusion of its kind",
                f"{kind}/ 下的规则必须恰有一个本类结论",
                allowed,
            )
            return ReportConflict(())
        conclusion = self._of_kind(given[0], fields)
        fields.finish()
        return conclusion

    def _of_kind(self, name: str, fields: Fields) -> Conclusion:
        match name:
            case "concludes":
                return self._derived(fields)
            case "scenario":
                return AddScenario(
                    self._word(fields, "scenario", self.lexicon.scenarios),
                    self.parameters.importance.get(self._word(fields, "importance", self.lexicon.importance), 0),
                )
            case "for" | "against":
                types = self._types(name, fields)
                strength = self._word(fields, "strength", self.lexicon.strength)
                return GiveEvidence(
                    types, "for" if name == "for" else "against", self.parameters.strength.get(strength, 0)
                )
            case "rules-out":
                return RuleOut(self._types(name, fields))
            case "makes-eligible":
                return MakeEligible(self._types(name, fields))
            case "companion":
                return self._companion(fields)
            case _:
                return ReportConflict(self._named(fields, name, self.lexicon.facts))

    def _types(self, name: str, fields: Fields) -> tuple[str, ...]:
        return self._named(fields, name, self.lexicon.types)

    def _word(self, fields: Fields, name: str, allowed: Names) -> str:
        return fields.choice(name, allowed.ids) if allowed.complete else fields.string(name)

    def _named(self, fields: Fields, name: str, allowed: Names) -> tuple[str, ...]:
        listed = tuple(fields.scalars(name))
        mistake: Mistake = "unknown-fact" if name == "conflict" else "unknown-name"
        for scalar in listed:
            if allowed.refuses(scalar.text):
                en, zh = f"`{shown(scalar.text)}` is not known here", f"此处没有 `{shown(scalar.text)}`"
                fields.complain(scalar, en, zh, allowed.ids, scalar.text, mistake)
        return tuple(scalar.text for scalar in listed)

    def _derived(self, fields: Fields) -> DeriveFact:
        node = fields.required("concludes")
        if not isinstance(node, Mapping) or len(node.entries) != 1:
            fields.complain(
                fields.node, "`concludes` names one fact and its value", "`concludes` 只能给出一个事实及其取值"
            )
            return DeriveFact("", "")
        key, value = node.entries[0]
        fact = self.vocabulary.facts.get(key.text)
        if fact is None or fact.kind == "number":
            if fact is not None or self.lexicon.facts.complete:
                allowed = tuple(k for k, f in self.vocabulary.facts.items() if f.kind != "number")
                mistake: Mistake | None = "unknown-fact" if fact is None else None
                en, zh = f"`{shown(key.text)}` cannot be derived", f"`{shown(key.text)}` 不能被推出"
                fields.complain(key, en, zh, allowed, key.text, mistake)
        elif not isinstance(value, Scalar) or (fact.values and value.text not in fact.value_ids):
            word = value.text if isinstance(value, Scalar) else ""
            en, zh = f"this is no value of `{key.text}`", f"这不是 `{key.text}` 的取值"
            fields.complain(value, en, zh, fact.value_ids, word, "unknown-value")
        return DeriveFact(key.text, value.text if isinstance(value, Scalar) else "")

    def _companion(self, fields: Fields) -> AddCompanion:
        node = fields.required("companion")
        if node is None:
            return AddCompanion((), "runs-on", "", hosted=False)
        inner = Fields(node, Text("a companion", "配套"), self.problems)
        relation = inner.choice("relation", (*RELATIONS, _CARRIES))
        companion = AddCompanion(
            self._types("of", inner),
            "runs-on" if relation == _CARRIES else cast(Relation, relation),
            self._word(inner, "type", self.lexicon.types),
            hosted=relation == _CARRIES,
        )
        inner.finish()
        return companion

    def _citations(self, fields: Fields) -> Iterator[str]:
        for scalar in fields.scalars("cites", required=False):  # Their absence is told with the origin.
            if self.lexicon.entries.refuses(scalar.text):
                word = shown(scalar.text)
                fields.complain(
                    scalar,
                    f"nothing in the knowledge is called `{word}`",
                    f"知识库中没有 `{word}`",
                    self.lexicon.entries.ids,
                    scalar.text,
                    "unknown-name",
                )
            yield scalar.text

    def _examples(self, fields: Fields) -> Examples:
        node = fields.optional("examples")
        examples = Examples(fires=(), silent=())
        if node is not None:
            inner = Fields(node, Text("the examples", "示例"), self.problems)
            fires, silent = inner.items("fires", required=False), inner.items("silent", required=False)
            examples = Examples(fires=fires, silent=silent)
            inner.finish()
        if not examples.fires or not examples.silent:
            fields.complain(
                node or fields.node,
                "a rule needs an example that fires and one that does not, under `fires` and `silent` of `examples`",
                "每条规则的 `examples` 中，`fires` 和 `silent` 下都至少要有一个示例",
                mistake="missing-example",
            )
        return examples
