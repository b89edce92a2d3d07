"""The one place that imports experta, with the care that release 1.9.4 needs on current Pythons."""

from __future__ import annotations

import collections
import collections.abc
import importlib
import logging

_ROOT = logging.getLogger()


def _import_frozendict() -> None:
    """Import the pinned frozendict 1.2, which still looks for `collections.Mapping` (gone since Python 3.10).

    The alias exists only while that import runs, so that no other code can come to depend on it.
    """
    if hasattr(collections, "Mapping"):
        importlib.import_module("frozendict")
        return
    collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
    try:
        importlib.import_module("frozendict")
    finally:
        del collections.Mapping  # type: ignore[attr-defined]


_handlers = list(_ROOT.handlers)
_import_frozendict()

# Submodules, because the package itself swallows an ImportError and comes up half empty.
from experta.abstract import Matcher, Strategy  # noqa: E402
from experta.activation import Activation  # noqa: E402
from experta.agenda import Agenda  # noqa: E402
from experta.engine import KnowledgeEngine  # noqa: E402
from experta.fact import Fact, InitialFact  # noqa: E402
from experta.factlist import FactList  # noqa: E402
from experta.fieldconstraint import P  # noqa: E402
from experta.rule import Rule  # noqa: E402

# Importing it calls logging.basicConfig(): take the handler off again that this put on the root logger.
for _handler in list(_ROOT.handlers):
    if _handler not in _handlers:
        _ROOT.removeHandler(_handler)
logging.getLogger("experta.watchers").setLevel(logging.WARNING)

__all__ = [
    "Activation",
    "Agenda",
    "Fact",
    "FactList",
    "InitialFact",
    "KnowledgeEngine",
    "Matcher",
    "P",
    "Rule",
    "Strategy",
]
