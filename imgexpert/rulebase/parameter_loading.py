"""Reading `rules/parameters.yaml` into `Parameters`."""

from __future__ import annotations

from imgexpert.reading.fields import Fields
from imgexpert.reading.nodes import Node
from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Text
from imgexpert.rulebase.parameters import Parameters


def load_parameters(root: Node, problems: list[Problem]) -> Parameters:
    """The parameters in the root node of `rules/parameters.yaml`; what is wrong goes into `problems`."""
    fields = Fields(root, Text("the parameters", "参数"), problems)
    parameters = Parameters(
        version=fields.string("version"),
        prior_weight=fields.number("prior_weight"),
        neutral_stars=fields.number("neutral_stars"),
        importance=_numbers(fields, "importance"),
        strength=_numbers(fields, "strength"),
        clear_quarters=fields.number("clear_quarters"),
        leaning_quarters=fields.number("leaning_quarters"),
        backing_quarters=fields.number("backing_quarters"),
        layer=fields.string("layer"),
    )
    if parameters.prior_weight < 1:
        fields.complain(root, "`prior_weight` must be 1 or more", "`prior_weight` 必须不小于 1")
    fields.finish()
    return parameters


def _numbers(fields: Fields, name: str) -> dict[str, int]:
    node = fields.required(name)
    if node is None:
        return {}
    inner = Fields(node, Text(f"`{name}`", f"`{name}` "), fields.problems)
    return {word: inner.number(word) for word in inner.entries}
