"""`imgexpert rules lint`: what is wrong with the rules, each finding with the facts that show it."""

from __future__ import annotations

from pathlib import Path

from imgexpert.decision.serialising import json_text
from imgexpert.interfaces.commands import Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.settings import current
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.built_in import data_folder


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "lint",
        language=language,
        about=Text(
            "Verify the rules: what can never happen, changes nothing, contradicts itself or is missing.\n\n"
            "Each finding has a code (see `imgexpert rules explain`), a place and, where it is about behaviour, facts "
            "that show it when they are decided. What is intended is waived, with a reason, in rules/waivers.yaml of "
            "the layer that owns it.\n\n"
            "Exit codes: 0 nothing found that is not waived, 1 something found, 2 the rules cannot be read at all.",
            "检验规则：哪些永远不会发生、不起作用、自相矛盾或有所缺失。\n\n"
            "每条发现都有代码（见 `imgexpert rules explain`）和位置；涉及行为的还附有一组事实，判断它们即可看到问题。"
            "有意为之的，在所属规则层的 rules/waivers.yaml 中说明理由并豁免。\n\n"
            "退出码：0 没有未豁免的问题；1 发现问题；2 规则根本无法读取。",
        ),
        examples=(
            "imgexpert rules lint",
            "imgexpert rules lint --rules our-rules",
            "imgexpert rules lint --format json -o findings.json",
        ),
        callback=lint,
    )


def lint() -> Exit:
    """Verify the rule base and print what was found."""
    settings = current()
    try:
        from imgexpert.verification.verify import verify
    except ModuleNotFoundError as error:
        raise InputRefused([_no_solver(error)]) from None
    found = verify(data_folder(), [Path(layer) for layer in settings.layers])
    with settings.opened() as output:
        if settings.json:
            from imgexpert.interfaces.lint_data import verification_data

            output.data(json_text(verification_data(found, settings.language)))
        else:
            from imgexpert.interfaces.lint_text import verification_lines

            output.lines(verification_lines(found, settings.language, output.cells))
        output.commit()
    return Exit.FOUND if found.findings else Exit.DONE


def _no_solver(error: ModuleNotFoundError) -> Problem:
    if error.name != "z3":
        raise error
    return Problem(
        message=Text(
            "verifying rules needs a solver, which is installed by: pip install 'imgexpert[lint]'",
            "检验规则需要求解器，请安装：pip install 'imgexpert[lint]'",
        )
    )
