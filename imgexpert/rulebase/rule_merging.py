"""The rules of all layers as one set, before they are read: what an upper layer adds, replaces, disables, weighs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from imgexpert.reading.fields import Fields
from imgexpert.reading.nodes import Mapping, Node, Scalar
from imgexpert.reading.nodes import Sequence as SequenceNode
from imgexpert.reading.places import Place
from imgexpert.reading.problems import Mistake, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.rulebase.layer_files import LayerFiles
from imgexpert.rulebase.layers import Action
from imgexpert.rulebase.manifest import Intervention
from imgexpert.rulebase.rules import KINDS, Kind

_FOLDERS = tuple(f"rules/{kind}/" for kind in KINDS)


@dataclass(frozen=True, kw_only=True)
class WrittenRule:
    """A rule as it is written, with the kind that its folder gives it and the layer it stands in."""

    node: Node
    kind: Kind
    layer: str


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """What a layer did to a rule below it; see `imgexpert.rulebase.layers.Change`."""

    action: Action
    id: str
    layer: str
    before: str
    after: str
    reason: Text
    place: Place
    was: WrittenRule


@dataclass(frozen=True, kw_only=True)
class MergedRules:
    """The rules that count, by layer and file, and how they came to differ from what the layers say one by one."""

    rules: tuple[WrittenRule, ...]
    changes: tuple[RuleChange, ...]


def merge_rules(stack: Sequence[LayerFiles], problems: list[Problem]) -> MergedRules:
    """The rules of `stack`, lowest layer first; what a layer may not do to those below it goes into `problems`."""
    merger = _Merger(problems)
    for layer in stack:
        merger.lay(layer)
    return MergedRules(rules=tuple(merger.rules()), changes=tuple(merger.changes))


def text_of(node: Node, name: str) -> str:
    """The text under `name` in a mapping; empty where there is none."""
    found = node.get(name) if isinstance(node, Mapping) else None
    return found.text if isinstance(found, Scalar) else ""


def with_entry(node: Mapping, name: str, value: Node) -> Mapping:
    """`node` with `value` under a name that it has."""
    return replace(node, entries=tuple((key, value if key.text == name else old) for key, old in node.entries))


class _Merger:
    """The rules so far, to which one layer after the other is added."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.changes: list[RuleChange] = []
        self._standing: dict[str, WrittenRule] = {}
        self._disabled: dict[str, RuleChange] = {}
        self._nameless: list[WrittenRule] = []
        self._all_known = True

    def rules(self) -> Iterator[WrittenRule]:
        """The rules that count."""
        yield from (rule for id_, rule in self._standing.items() if id_ not in self._disabled)
        yield from self._nameless

    def lay(self, layer: LayerFiles) -> None:
        """Add `layer` on top."""
        name = layer.manifest.name
        touched: dict[str, Intervention] = {}
        for intervention in layer.manifest.interventions:
            if intervention.rule in touched:
                first = touched[intervention.rule].node.place
                self._complain(
                    intervention.node,
                    f"this layer deals with rule `{intervention.rule}` at {first} already",
                    f"本层已在 {first} 处理过规则 `{intervention.rule}`",
                )
            elif self._intervene(intervention, name):
                touched[intervention.rule] = intervention
        below = frozenset(self._standing)
        for rule in _written(layer):
            self._add(rule, below, touched)
        self._all_known = self._all_known and not layer.misses(*_FOLDERS)

    def _add(self, rule: WrittenRule, below: frozenset[str], touched: dict[str, Intervention]) -> None:
        id_ = text_of(rule.node, "id")
        if not id_:
            self._nameless.append(rule)  # Whoever reads it will say so.
            return
        first = self._standing.get(id_)
        replaces = text_of(rule.node, "replaces") == "true"
        if first is not None and id_ not in below:
            place = first.node.place
            en, zh = f"rule `{id_}` stands at {place} already", f"规则 `{id_}` 已在 {place} 定义"
            self._complain(rule.node, en, zh, "doubled")
        elif first is not None and not replaces:
            self._complain_of_double(rule, id_, first)
        elif first is not None and self._open(rule.node, id_, first, touched):
            self._replace(rule, id_, first)
        elif first is None:
            if replaces:
                self._complain_of_absent(rule.node, id_, self._standing)
            self._standing[id_] = rule

    def _replace(self, rule: WrittenRule, id_: str, first: WrittenRule) -> None:
        fields = Fields(rule.node, Text("a rule that replaces another", "取代其他规则的规则"), self.problems)
        reason = fields.bilingual("reason")
        self._note("replaced", id_, rule.layer, reason, rule.node.place, first)
        self._disabled.pop(id_, None)
        self._standing[id_] = rule

    def _intervene(self, intervention: Intervention, layer: str) -> bool:
        """Do to a rule what a manifest says; whether that could be done."""
        id_, node = intervention.rule, intervention.node
        rule = self._standing.get(id_)
        if not id_ or rule is None:
            if id_:
                self._complain_of_absent(node, id_, self._standing)
            return False
        if not self._open(node, id_, rule, {}):
            return False
        if intervention.weight is None:
            self._disabled[id_] = self._note("disabled", id_, layer, intervention.reason, node.place, rule)
            return True
        return self._weigh(intervention, *intervention.weight, rule, layer)

    def _weigh(self, intervention: Intervention, word: str, value: Scalar, rule: WrittenRule, layer: str) -> bool:
        id_, node = intervention.rule, intervention.node
        if id_ in self._disabled:
            other = self._disabled[id_]
            self._complain(
                node,
                f"rule `{id_}` is disabled by layer `{other.layer}` at {other.place}",
                f"规则 `{id_}` 已被规则层 `{other.layer}` 在 {other.place} 停用",
            )
            return False
        then = rule.node.get("then") if isinstance(rule.node, Mapping) else None
        before = then.get(word) if isinstance(then, Mapping) else None
        if not (isinstance(rule.node, Mapping) and isinstance(then, Mapping) and isinstance(before, Scalar)):
            place = rule.node.place
            self._complain(
                node, f"rule `{id_}` at {place} has no `{word}`", f"位于 {place} 的规则 `{id_}` 没有 `{word}`"
            )
            return False
        action: Action = "strength" if word == "strength" else "importance"
        self._note(action, id_, layer, intervention.reason, value.place, rule, before.text, value.text)
        self._standing[id_] = replace(rule, node=with_entry(rule.node, "then", with_entry(then, word, value)))
        return True

    def _open(self, node: Node, id_: str, rule: WrittenRule, touched: dict[str, Intervention]) -> bool:
        """Whether the layer that says `node` may change `rule`."""
        place = rule.node.place
        if text_of(rule.node, "locked") == "true":
            self._complain(
                node,
                f"rule `{id_}` is locked at {place}: no layer above may replace, disable or change it",
                f"规则 `{id_}` 已在 {place} 锁定：上层不得取代、停用或修改",
            )
            return False
        if id_ in touched:
            other = touched[id_].node.place
            self._complain(
                node,
                f"this layer replaces rule `{id_}`, but deals with it at {other} too: keep one of the two",
                f"本层取代规则 `{id_}`，又在 {other} 处理它：请只保留一处",
            )
            return False
        return True

    def _note(
        self, action: Action, id_: str, layer: str, reason: Text, place: Place, was: WrittenRule, *words: str
    ) -> RuleChange:
        before, after = words or ("", "")
        change = RuleChange(
            action=action, id=id_, layer=layer, before=before, after=after, reason=reason, place=place, was=was
        )
        self.changes.append(change)
        return change

    def _complain_of_double(self, rule: WrittenRule, id_: str, first: WrittenRule) -> None:
        place = first.node.place
        self._complain(
            rule.node,
            f"rule `{id_}` stands in layer `{first.layer}` at {place} already: "
            "mark this one `replaces: true` and give a `reason`, or choose another id",
            f"规则 `{id_}` 已在规则层 `{first.layer}` 的 {place} 定义："
            "要取代它，请标注 `replaces: true` 并给出 `reason`；否则请换一个 id",
            "doubled",
        )

    def _complain_of_absent(self, node: Node, id_: str, known: Iterable[str]) -> None:
        if self._all_known:
            word = shown(id_)
            message = Text(f"there is no rule `{word}` in the layers below", f"下面各层中没有规则 `{word}`")
            near = nearest(id_, known)
            self.problems.append(Problem(message=message, place=node.place, nearest=near, mistake="unknown-name"))

    def _complain(self, node: Node, en: str, zh: str, mistake: Mistake | None = None) -> None:
        self.problems.append(Problem(message=Text(en, zh), place=node.place, mistake=mistake))


def _written(layer: LayerFiles) -> Iterator[WrittenRule]:
    for path, root in layer.files.items():
        for kind, folder in zip(KINDS, _FOLDERS, strict=True):
            items = root.get("rules") if path.startswith(folder) and isinstance(root, Mapping) else None
            if isinstance(items, SequenceNode):
                yield from (WrittenRule(node=node, kind=kind, layer=layer.manifest.name) for node in items.items)
