"""`imgexpert rules`: what the rule base holds, one rule in full, and the rules' own examples run."""

from __future__ import annotations

import click

from imgexpert.decision.serialising import json_text
from imgexpert.interfaces.commands import Argument, Command, Group
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.settings import current
from imgexpert.interfaces.usage import Choice, Misuse
from imgexpert.reading.problems import shown
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rules import KINDS

_HERE = "imgexpert.interfaces.rules"


def build(language: Language) -> Group:
    """The group, worded in `language`."""
    return Group(
        "rules",
        language=language,
        about=Text(
            "The rules that decide: read, write, verify, test, compare and draw them.",
            "用于判断的规则：查看、编写、检查、测试、比较和绘图。",
        ),
        examples=("imgexpert rules list --kind exclusions", "imgexpert rules test"),
        modules={
            "list": f"{_HERE}:build_list",
            "show": f"{_HERE}:build_show",
            "lint": "imgexpert.interfaces.rules_lint",
            "explain": "imgexpert.interfaces.rules_explain",
            "test": "imgexpert.interfaces.rules_test",
            "diff": "imgexpert.interfaces.rules_diff",
            "graph": "imgexpert.interfaces.rules_graph",
            "new": "imgexpert.interfaces.rules_new",
            "docs": "imgexpert.interfaces.rules_docs",
        },
    )


def build_list(language: Language) -> Command:
    """`rules list`."""
    return Command(
        "list",
        language=language,
        about=Text("List the rules in the order in which they fire.", "按触发顺序列出规则。"),
        examples=("imgexpert rules list", "imgexpert rules list --kind conflicts --format json"),
        params=[
            click.Option(
                ["--kind"],
                type=Choice(KINDS),
                help=Text("Only the rules of this kind.", "只列出该类规则。").to(language),
            )
        ],
        callback=list_rules,
    )


def build_show(language: Language) -> Command:
    """`rules show`."""
    return Command(
        "show",
        language=language,
        about=Text(
            "Show a rule: when it fires, what it concludes, what it cites, and its examples.",
            "显示一条规则：何时触发、得出什么、引用何处以及示例。",
        ),
        arguments=(
            Argument(
                "ID", Text("The id of a rule, as lists and decisions name it.", "规则的 id，见规则列表或判断结果。")
            ),
        ),
        examples=(
            "imgexpert rules show containers-not-possible",
            "imgexpert rules show containers-not-possible --format json",
        ),
        params=[click.Argument(["rule_id"], metavar="ID")],
        callback=show_rule,
    )


def list_rules(kind: str | None) -> Exit:
    """Print the rules, or those of one kind."""
    settings = current()
    rulebase = settings.rulebase()
    rules = [rule for rule in rulebase.rules if kind in (None, rule.kind)]
    with settings.opened() as output:
        if settings.json:
            from imgexpert.interfaces.rule_data import rule_data

            output.data(json_text([rule_data(rule, rulebase, settings.language) for rule in rules]))
        else:
            from imgexpert.interfaces.rules_text import disabled_lines, layer_lines, list_lines

            output.lines(layer_lines(rulebase, settings.language, output.cells))
            output.lines(list_lines(rules, rulebase, settings.language, output.cells))
            output.lines(disabled_lines(rulebase, kind, settings.language, output.cells))
        output.commit()
    return Exit.DONE


def show_rule(rule_id: str) -> Exit:
    """Print one rule in full."""
    settings = current()
    rulebase = settings.rulebase()
    gone = rulebase.disabled.get(rule_id)
    rule = rulebase.by_id.get(rule_id) or (gone.rule if gone else None)
    if rule is None:
        word = shown(rule_id)
        misuse = Misuse(
            f"there is no rule `{word}`; `imgexpert rules list` lists all",
            f"没有规则 `{word}`；全部规则见 `imgexpert rules list`",
            click.get_current_context(),
            allowed=(*rulebase.by_id, *rulebase.disabled),
            word=rule_id,
        )
        raise misuse.without_list()
    with settings.opened() as output:
        if settings.json:
            from imgexpert.interfaces.rule_data import rule_data

            output.data(json_text(rule_data(rule, rulebase, settings.language)))
        else:
            from imgexpert.interfaces.rules_text import rule_lines

            output.lines(rule_lines(rule, rulebase, settings.language, output.cells))
        output.commit()
    return Exit.DONE
