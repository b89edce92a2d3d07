"""The knowledge of all layers as one, before it is read: vocabulary, stars, references and parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from imgexpert.reading.fields import Fields
from imgexpert.reading.nodes import Mapping, Node, Scalar
from imgexpert.reading.nodes import Sequence as SequenceNode
from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Text
from imgexpert.rulebase.layer_files import LayerFiles
from imgexpert.rulebase.layers import Action, Change
from imgexpert.rulebase.rule_merging import text_of, with_entry
from imgexpert.rulebase.vocabulary_merging import merge_vocabulary

_FIXED = ("version", "layer")
"""Parameters that are no numbers: they name the lowest layer and its most influential fact."""


@dataclass(kw_only=True)
class MergedKnowledge:
    """Root nodes by path below `knowledge/`, the parameters, and what upper layers changed and added.

    `parameters` is None when they could not be read; `added` tells the layers of facts, values and references that do
    not come from the lowest layer, by `fact.KEY`, `value.KEY.ID` and the ids of references.
    """

    files: dict[str, Node] = field(default_factory=dict)
    parameters: Node | None = None
    changes: list[Change] = field(default_factory=list)
    added: dict[str, str] = field(default_factory=dict)


def merge_knowledge(stack: Sequence[LayerFiles], problems: list[Problem]) -> MergedKnowledge:
    """The knowledge of `stack`, lowest layer first; what a layer may not do to those below it goes into `problems`."""
    base, *above = stack
    merged = MergedKnowledge(files=base.below("knowledge/"), parameters=base.files.get("rules/parameters.yaml"))
    for path in [path for path in merged.files if path.startswith("vocabulary/")]:
        del merged.files[path]
    for number, root in enumerate(merge_vocabulary(stack, merged.added, problems)):
        merged.files[f"vocabulary/{number:04}.yaml"] = root
    for layer in above:
        _rate(layer, merged, problems)
        _refer(layer, merged, problems)
        _set(layer, merged, problems)
    return merged


def _rate(layer: LayerFiles, merged: MergedKnowledge, problems: list[Problem]) -> None:
    """Lay the stars of `layer` over those below."""
    root, below = layer.files.get("knowledge/ratings.yaml"), merged.files.get("ratings.yaml")
    if root is None or not isinstance(below, Mapping):
        return
    fields = Fields(root, Text("the ratings of a layer", "规则层的星级表"), problems)
    reason, table, old = fields.bilingual("reason"), fields.required("ratings"), below.get("ratings")
    fields.finish()
    if table is not None and isinstance(old, Mapping):
        laid = _laid(old, table, "rating", Text("the star table", "星级表"), problems)
        merged.changes += _changes(laid, "stars", reason, layer)
        merged.files["ratings.yaml"] = with_entry(below, "ratings", laid.node)


def _set(layer: LayerFiles, merged: MergedKnowledge, problems: list[Problem]) -> None:
    """Lay the parameters of `layer` over those below."""
    root, below = layer.files.get("rules/parameters.yaml"), merged.parameters
    if not isinstance(root, Mapping) or not isinstance(below, Mapping):
        return
    fields = Fields(root, Text("the parameters of a layer", "规则层的参数"), problems)
    reason = fields.bilingual("reason")
    numbers = replace(root, entries=tuple((key, node) for key, node in root.entries if key.text != "reason"))
    for name in _FIXED:
        if name in fields.entries:
            fields.complain(fields.entries[name], f"a layer cannot set `{name}`", f"规则层不能设定 `{name}`")
    laid = _laid(below, numbers, "parameter", Text("the parameters", "参数"), problems)
    merged.changes += _changes(laid, "parameter", reason, layer)
    merged.parameters = laid.node


def _refer(layer: LayerFiles, merged: MergedKnowledge, problems: list[Problem]) -> None:
    """Add the references of `layer` to those below."""
    root, below = layer.files.get("knowledge/sources.yaml"), merged.files.get("sources.yaml")
    if root is None or not isinstance(below, Mapping):
        return
    fields = Fields(root, Text("the sources", "来源文件"), problems)
    for name in ("public", "policies"):
        old = below.get(name)
        here = old.items if isinstance(old, SequenceNode) else ()
        known = {text_of(node, "id"): node for node in here}
        items = fields.items(name, required=False)
        for node in items:
            id_ = text_of(node, "id")
            if id_ in known:
                place = known[id_].place
                fields.complain(
                    node,
                    f"reference `{id_}` stands at {place} already: choose another id",
                    f"引用 `{id_}` 已在 {place} 定义：请换一个 id",
                )
            merged.added[id_] = layer.manifest.name
        if items:
            below = _extended(below, name, items, items[0])
    fields.finish()
    merged.files["sources.yaml"] = below


def _extended(node: Mapping, name: str, items: tuple[Node, ...], near: Node) -> Mapping:
    """`node` with `items` after those under `name`."""
    old = node.get(name)
    if isinstance(old, SequenceNode):
        return with_entry(node, name, replace(old, items=(*old.items, *items)))
    key = Scalar(name, "plain", near.file, near.line, near.column)
    new = SequenceNode(items, near.file, near.line, near.column)
    return replace(node, entries=(*node.entries, (key, new)))


@dataclass(frozen=True, kw_only=True)
class _Laid:
    """A tree of numbers with another one laid over it, and the leaves that were changed: name, before, after."""

    node: Mapping
    leaves: tuple[tuple[str, Scalar, Scalar], ...]


def _laid(below: Mapping, above: Node, path: str, what: Text, problems: list[Problem]) -> _Laid:
    fields = Fields(above, what, problems)
    node = below
    leaves: list[tuple[str, Scalar, Scalar]] = []
    for key in below.keys:
        old, new = below.get(key.text), fields.optional(key.text)
        if new is None:
            continue
        if isinstance(old, Mapping):
            inner = _laid(old, new, f"{path}.{key.text}", Text(f"`{key.text}`", f"`{key.text}` "), problems)
            node = with_entry(node, key.text, inner.node)
            leaves += inner.leaves
        elif isinstance(new, Scalar) and isinstance(old, Scalar):
            node = with_entry(node, key.text, new)
            leaves.append((f"{path}.{key.text}", old, new))
        else:
            fields.complain(new, f"`{key.text}` must be a whole number", f"`{key.text}` 必须是整数")
    fields.finish()
    return _Laid(node=node, leaves=tuple(leaves))


def _changes(laid: _Laid, action: Action, reason: Text, layer: LayerFiles) -> Iterator[Change]:
    for id_, before, after in laid.leaves:
        yield Change(
            action=action,
            id=id_,
            layer=layer.manifest.name,
            before=before.text,
            after=after.text,
            reason=reason,
            place=after.place,
        )
