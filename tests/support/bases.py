"""Other rule bases on disk: copies of the shipped one, rearranged or extended."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

from imgexpert.rulebase.built_in import data_folder
from imgexpert.rulebase.rules import KINDS

MINIMAL = Path(__file__).parent / "minimal"
"""The smallest rule base that has one of everything; its vocabulary is about tea."""

_RULE = re.compile(r"^(?=  - id: )", re.MULTILINE)


def copy_base(target: Path, source: Path | None = None) -> Path:
    """A copy of the rule base under `source` (default: the shipped one) in `target`."""
    origin = source or data_folder()
    for name in ("knowledge", "rules"):
        shutil.copytree(origin / name, target / name)
    return target


def rearrange_rules(base: Path, chance: random.Random) -> int:
    """Deal the rules of each kind out to other files, in another order; returns how many there were."""
    count = 0
    for kind in KINDS:
        folder = base / "rules" / kind
        rules: list[str] = []
        for path in sorted(folder.glob("**/*.yaml")):
            _, _, body = path.read_text(encoding="utf-8").partition("\nrules:\n")
            rules += [part.rstrip("\n") + "\n" for part in _RULE.split(body) if part.startswith("  - id: ")]
            path.unlink()
        count += len(rules)
        chance.shuffle(rules)
        half = len(rules) // 2 or 1
        for name, part in (("zz-first", rules[:half]), ("deeper/aa-second", rules[half:])):
            if part:
                path = folder / f"{name}.yaml"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("rules:\n" + "".join(part), encoding="utf-8")
    return count
