"""An inventory decided by zen-engine as a process: CSV in, subject and fired rules out as Parquet.

It is the fastest of the peers that take one subject at a time, with its batch call, which uses all cores; the cells are
put into its terms directly, without this project's checks.
"""

from __future__ import annotations

import json
import sys

import polars
from peers.translation import Flat
from peers.zen_peer import ZenBatch

from imgexpert.rulebase.built_in import built_in_rulebase
from imgexpert.vocabulary.facts import Fact

_AT_ONCE = 5_000


def fields(fact: Fact, cell: str | None) -> Flat:
    """A cell as the fields that the translated rules read."""
    key = fact.key
    known: Flat = {f"{key}_known": cell is not None}
    if fact.kind == "several-of":
        included = cell.split(";") if cell else []
        without = [value for value in fact.value_ids if value not in included] if cell else []
        return {**known, key: included, f"{key}_without": without}
    if fact.kind != "number":
        return {**known, key: cell}
    ends = {word.id: (word.low, word.high) for word in fact.words}
    low, high = (None, None) if cell is None else ends.get(cell) or _ends(cell)
    return {**known, f"{key}_low": low, f"{key}_high": high}


def _ends(cell: str) -> tuple[int, int]:
    low, _, high = cell.partition("..")
    return int(low), int(high or low)


def main() -> None:
    """Decide the inventory named first and write the one named second."""
    source, target = sys.argv[1:]
    rulebase = built_in_rulebase()
    engine = ZenBatch(rulebase)
    facts = rulebase.vocabulary.facts
    frame = polars.read_csv(source, infer_schema=False)
    fired: list[str] = []
    for part in frame.select(facts.keys()).iter_slices(_AT_ONCE):
        records: list[Flat] = []
        for row in part.iter_rows(named=True):
            record: Flat = {}
            for key, fact in facts.items():
                record.update(fields(fact, row[key]))
            records.append(record)
        fired += [";".join(sorted(rules)) for rules in engine.fired_each(list(map(json.dumps, records)))]
    frame.select("subject").with_columns(rules_fired=polars.Series(fired)).write_parquet(target)


if __name__ == "__main__":
    main()
