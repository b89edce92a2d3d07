"""A rule's examples, which are most of a rule base and read only when rules are tested or shown."""

from __future__ import annotations

import pickle
from typing import TypeAlias

from imgexpert.reading.nodes import Node

Nodes: TypeAlias = tuple[Node, ...]


class Examples:
    """Facts under which a rule must fire and facts under which it must not, as written.

    Pickled, they stay packed until somebody asks for them: a start from memory does not pay for them.
    """

    __slots__ = ("_nodes", "_packed")

    def __init__(self, *, fires: Nodes, silent: Nodes) -> None:
        self._nodes: tuple[Nodes, Nodes] | None = (fires, silent)
        self._packed = b""

    @property
    def fires(self) -> Nodes:
        """Facts under which the rule fires."""
        return self._unpacked()[0]

    @property
    def silent(self) -> Nodes:
        """Facts, mostly near misses, under which it does not."""
        return self._unpacked()[1]

    def _unpacked(self) -> tuple[Nodes, Nodes]:
        if self._nodes is None:
            self._nodes = pickle.loads(self._packed)
        return self._nodes

    def __reduce__(self) -> tuple[object, tuple[bytes]]:
        return _packed, (pickle.dumps(self._unpacked(), pickle.HIGHEST_PROTOCOL),)


def _packed(content: bytes) -> Examples:
    examples = Examples(fires=(), silent=())
    examples._nodes, examples._packed = None, content
    return examples
