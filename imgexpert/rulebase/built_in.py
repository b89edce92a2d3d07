"""The built-in rule base: where it is, and the quickest way to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from imgexpert.rulebase.cache import recall, remember
from imgexpert.rulebase.rulebase import RuleBase

_PACKAGE = Path(__file__).parent.parent


def data_folder() -> Path:
    """The folder that holds `knowledge/` and `rules/`: inside an installed package, else the checkout."""
    checkout = _PACKAGE.parent
    if (checkout / "rules" / "parameters.yaml").is_file() and (checkout / "pyproject.toml").is_file():
        return checkout
    return _PACKAGE / "_data"


def built_in_rulebase() -> RuleBase:
    """The built-in rule base, as remembered from the last start while nothing has changed since.

    Raises: imgexpert.reading.InputRefused when it has to be read and has errors.
    """
    return layered_rulebase(())


def layered_rulebase(layers: Sequence[str | Path]) -> RuleBase:
    """The built-in rule base with `layers` on top: folders, the one that has the last word last.

    It is as remembered from the last start while nothing has changed since.

    Raises: imgexpert.reading.InputRefused with everything that is wrong with them, or with them together.
    """
    folder, paths = data_folder(), [Path(layer) for layer in layers]
    rulebase = recall(folder, paths)
    if rulebase is None:
        # Reading takes modules that a start from memory does without.
        from imgexpert.rulebase.loading import load_rulebase

        rulebase = load_rulebase(folder, paths)
        remember(folder, rulebase, paths)
    return rulebase
