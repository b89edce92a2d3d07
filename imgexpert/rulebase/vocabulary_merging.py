"""The vocabulary of all layers as one: new families, facts and values, and other words for those there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from imgexpert.reading.fields import Fields
from imgexpert.reading.nodes import Mapping, Node, Scalar
from imgexpert.reading.nodes import Sequence as SequenceNode
from imgexpert.reading.problems import Mistake, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.rulebase.layer_files import LayerFiles
from imgexpert.rulebase.rule_merging import text_of

_FOLDER = "knowledge/vocabulary/"
_OF_A_FACT = ("label", "question", "why", "find_out")
_OF_A_VALUE = ("label", "help")
_LISTS = ("values", "words")


@dataclass
class _Family:
    """A family with the facts that all layers so far put into it, by key; `rest` is the file it began in."""

    root: Mapping
    facts: dict[str, Node] = field(default_factory=dict)
    nameless: list[Node] = field(default_factory=list)

    def node(self) -> Mapping:
        """The family as a vocabulary file would have it."""
        facts = SequenceNode((*self.facts.values(), *self.nameless), self.root.file, self.root.line, self.root.column)
        entries = [(key, facts if key.text == "facts" else value) for key, value in self.root.entries]
        return replace(self.root, entries=tuple(entries))


def merge_vocabulary(stack: Sequence[LayerFiles], added: dict[str, str], problems: list[Problem]) -> Iterator[Node]:
    """The vocabulary files of `stack` as those of one layer.

    What a layer may not do goes into `problems`; `added` gets the layers of facts and values that are not the lowest's.
    """
    merger = _Merger(added, problems)
    for number, layer in enumerate(stack):
        for root in layer.below(_FOLDER).values():
            merger.add(root, "" if number == 0 else layer.manifest.name)
        merger.all_known = merger.all_known and not layer.misses(_FOLDER)
    yield from (family.node() for family in merger.families.values())
    yield from merger.unfit


class _Merger:
    """The families so far, to which one file after the other is added."""

    def __init__(self, added: dict[str, str], problems: list[Problem]) -> None:
        self.added = added
        self.problems = problems
        self.families: dict[str, _Family] = {}
        self.unfit: list[Node] = []
        self.all_known = True
        self._home: dict[str, _Family] = {}

    def add(self, root: Node, layer: str) -> None:
        """Add a file of `layer` (empty for the lowest one)."""
        family = root.get("family") if isinstance(root, Mapping) else None
        facts = root.get("facts") if isinstance(root, Mapping) else None
        if not isinstance(root, Mapping) or family is None or not isinstance(facts, SequenceNode):
            self.unfit.append(root)  # Whoever reads it will say what it lacks.
            return
        home = self._family(root, family)
        if home is not None:
            for node in facts.items:
                self._fact(node, home, layer)

    def _family(self, root: Mapping, family: Node) -> _Family | None:
        """The family that a file adds to: one that it names, or a new one that it describes."""
        if isinstance(family, Scalar):
            Fields(root, Text("a vocabulary file", "词汇文件"), self.problems).only("family", "facts")
            if family.text not in self.families and self.all_known:
                word = shown(family.text)
                self._refuse(family, f"there is no family `{word}`", f"没有类别 `{word}`", tuple(self.families))
            return self.families.get(family.text)
        id_ = text_of(family, "id")
        known = self.families.get(id_)
        if known is not None:
            place = known.root.place
            self._refuse(
                family,
                f"family `{id_}` stands at {place} already: write `family: {id_}` to add facts to it",
                f"类别 `{id_}` 已在 {place} 定义：要向其中添加事实，请写 `family: {id_}`",
            )
            return known
        self.families[id_] = _Family(root)
        return self.families[id_]

    def _fact(self, node: Node, home: _Family, layer: str) -> None:
        key = text_of(node, "key")
        if not key:
            home.nameless.append(node)
            return
        first, extends = self._home.get(key), text_of(node, "extends") == "true"
        if first is None:
            if extends and self.all_known:
                word = shown(key)
                self._refuse(
                    node,
                    f"there is no fact `{word}` to extend",
                    f"没有可扩展的事实 `{word}`",
                    tuple(self._home),
                )
            elif not extends:
                home.facts[key] = node
                self._home[key] = home
                self._mark(f"fact.{key}", layer)
            return
        below = first.facts[key]
        if extends and isinstance(node, Mapping) and isinstance(below, Mapping):
            first.facts[key] = self._extended(below, node, key, layer)
        else:
            place = below.place
            self._refuse(
                node,
                f"fact `{key}` stands at {place} already: "
                "mark this one `extends: true` to add values or other words, or choose another key",
                f"事实 `{key}` 已在 {place} 定义：要补充取值或改写措辞，请标注 `extends: true`；否则请换一个键",
                mistake="doubled",
            )

    def _extended(self, below: Mapping, node: Mapping, key: str, layer: str) -> Mapping:
        """The fact `below` with the words of `node` in place of its own, and the values of both."""
        Fields(node, Text("a fact that extends another", "扩展其他事实的事实"), self.problems).only(
            "key", "extends", *_OF_A_FACT, *_LISTS
        )
        merged = _overlaid(below, node, _OF_A_FACT)
        for name in _LISTS:
            new, old = node.get(name), below.get(name)
            if new is None:
                continue
            if isinstance(new, SequenceNode) and isinstance(old, SequenceNode):
                merged = _overlaid(merged, self._values(key, old, new, name, layer), (name,))
            else:
                self._refuse(new, f"fact `{key}` takes no such `{name}`", f"事实 `{key}` 不能这样补充 `{name}`")
        return merged

    def _values(self, key: str, old: SequenceNode, new: SequenceNode, name: str, layer: str) -> Mapping:
        values, items = {text_of(node, "id"): place for place, node in enumerate(old.items)}, list(old.items)
        for node in new.items:
            id_ = text_of(node, "id")
            below, extends = items[values[id_]] if id_ in values else None, text_of(node, "extends") == "true"
            if below is None and extends:
                word = shown(id_)
                self._refuse(
                    node, f"`{key}` has no `{word}` to extend", f"`{key}` 没有可扩展的 `{word}`", tuple(values)
                )
            elif below is None:
                items.append(node)
                self._mark(f"value.{key}.{id_}", layer)
            elif extends and isinstance(node, Mapping) and isinstance(below, Mapping):
                Fields(node, Text("a value that extends another", "扩展其他取值的取值"), self.problems).only(
                    "id", "extends", *_OF_A_VALUE
                )
                items[values[id_]] = _overlaid(below, node, _OF_A_VALUE)
            else:
                place = below.place
                self._refuse(
                    node,
                    f"`{id_}` of `{key}` stands at {place} already: mark this one `extends: true` to word it otherwise",
                    f"`{key}` 的 `{id_}` 已在 {place} 定义：要改写措辞，请标注 `extends: true`",
                    mistake="doubled",
                )
        listed = replace(old, items=tuple(items))
        return Mapping(((Scalar(name, "plain", old.file, old.line, old.column), listed),), old.file, old.line, 1)

    def _mark(self, id_: str, layer: str) -> None:
        if layer:
            self.added[id_] = layer

    def _refuse(
        self, node: Node, en: str, zh: str, allowed: tuple[str, ...] = (), mistake: Mistake | None = None
    ) -> None:
        word = text_of(node, "key") or text_of(node, "id") or (node.text if isinstance(node, Scalar) else "")
        self.problems.append(
            Problem(
                message=Text(en, zh),
                place=node.place,
                allowed=allowed,
                nearest=nearest(word, allowed),
                mistake=mistake,
            )
        )


def _overlaid(below: Mapping, above: Mapping, names: tuple[str, ...]) -> Mapping:
    """`below` with the entries of `above` that have one of `names`."""
    new = {key.text: (key, value) for key, value in above.entries if key.text in names}
    kept = [new.pop(key.text, (key, value)) for key, value in below.entries]
    return replace(below, entries=(*kept, *new.values()))
