"""What verifying the rules costs, and how it grows with 1, 4 and 16 times the rules.

Each further copy has questions of its own (all but the layer), or else every rule of it would be a duplicate.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections import Counter

from casebook import table

from imgexpert.reading.nodes import Mapping, Node, Scalar, Sequence
from imgexpert.rulebase.conditions import And, AtLeast, AtMost, Condition, Equals, Includes, Known, Not, Or
from imgexpert.rulebase.examples import Examples
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase, firing_order
from imgexpert.rulebase.rules import DeriveFact, ReportConflict, Rule
from imgexpert.verification.examined import Examined
from imgexpert.verification.verify import examine

TARGET = 20.0


def grown(rulebase: RuleBase, times: int) -> RuleBase:
    """`rulebase` with `times` as many rules, each copy over questions of its own."""
    facts, rules = dict(rulebase.vocabulary.facts), list(rulebase.rules)
    for number in range(1, times):
        names = {key: f"{key}_{number}" for key in rulebase.vocabulary.facts if key != rulebase.parameters.layer}
        facts |= {names[key]: dataclasses.replace(rulebase.vocabulary.facts[key], key=names[key]) for key in names}
        rules += [_renamed(rule, names, number) for rule in rulebase.rules]
    vocabulary = dataclasses.replace(rulebase.vocabulary, facts=facts)
    return dataclasses.replace(rulebase, vocabulary=vocabulary, rules=tuple(sorted(rules, key=firing_order)))


def _renamed(rule: Rule, names: dict[str, str], number: int) -> Rule:
    then = rule.then
    if isinstance(then, DeriveFact):
        then = DeriveFact(names.get(then.key, then.key), then.value)
    elif isinstance(then, ReportConflict):
        then = ReportConflict(tuple(names.get(key, key) for key in then.keys))
    fires, silent = (
        tuple(_with_names(node, names) for node in nodes) for nodes in (rule.examples.fires, rule.examples.silent)
    )
    return dataclasses.replace(
        rule,
        id=f"{rule.id}-{number}",
        when=_condition(rule.when, names),
        then=then,
        examples=Examples(fires=fires, silent=silent),
    )


def _condition(condition: Condition, names: dict[str, str]) -> Condition:
    match condition:
        case And(parts):
            return And(tuple(_condition(part, names) for part in parts))
        case Or(parts):
            return Or(tuple(_condition(part, names) for part in parts))
        case Not(part):
            return Not(_condition(part, names))
        case Equals() | Includes() | AtLeast() | AtMost() | Known():
            return dataclasses.replace(condition, key=names.get(condition.key, condition.key))


def _with_names(node: Node, names: dict[str, str]) -> Node:
    """An example with its facts renamed; values stay as they are."""
    if isinstance(node, (Scalar, Sequence)):
        return node
    entries = [(dataclasses.replace(key, text=names.get(key.text, key.text)), value) for key, value in node.entries]
    return Mapping(tuple(entries), node.file, node.line, node.column)


def main() -> None:
    """Print the time for each size, and what was found or not settled there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 4, 16], help="multiples of the shipped rules")
    arguments = parser.parse_args()
    shipped, rows = load_rulebase(), []
    for times in arguments.times:
        rulebase = grown(shipped, times)
        start = time.perf_counter()
        found = examine(Examined(rulebase, trees=()))
        taken = time.perf_counter() - start
        codes = Counter(finding.code for finding in found.findings)
        rows.append((str(times), str(found.rules), f"{taken:.1f}", str(len(found.findings)), str(codes["IX902"])))
    print(table(("times", "rules", "seconds", "findings before waivers", "of these not settled"), rows))
    print(f"target for the shipped rules: {TARGET:g} s")


if __name__ == "__main__":
    main()
