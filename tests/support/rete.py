"""experta's own matcher, for comparison; programs use `LiteralMatcher`."""

from __future__ import annotations

from imgexpert.inference.experta_import import KnowledgeEngine


class ReteMatcher(KnowledgeEngine.__matcher__):  # type: ignore[misc]
    """Rete with a reset that also forgets activations that nobody fetched.

    Without it they reach the next subject when a run is broken off between matching and fetching.
    """

    def reset(self) -> None:
        """Forget all facts and all activations."""
        super().reset()
        for node in self._get_conflict_set_nodes():
            node.added.clear()
            node.removed.clear()
