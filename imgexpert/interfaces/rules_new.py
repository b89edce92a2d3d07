"""`imgexpert rules new`: a rule with its examples, written from a few answers."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from imgexpert.inference.consult import Consultation
from imgexpert.inference.rule_examples import ExampleResult, run_examples
from imgexpert.interfaces.authoring.asking import Asker
from imgexpert.interfaces.authoring.dialogue import Dialogue, Given
from imgexpert.interfaces.authoring.placing import Target, appended, write
from imgexpert.interfaces.authoring.words import Words
from imgexpert.interfaces.commands import Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.layout import Line, Span, line, paragraph
from imgexpert.interfaces.settings import Settings, current
from imgexpert.reading.nodes import Node
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.built_in import layered_rulebase
from imgexpert.rulebase.checks import check_rules
from imgexpert.rulebase.rule_merging import WrittenRule
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import BUILT_IN, KINDS, Kind, Rule


def build(language: Language) -> Command:
    """The command, worded in `language`."""

    def option(names: list[str], help_: Text, **more: object) -> click.Option:
        return click.Option(names, help=help_.to(language), **more)  # type: ignore[arg-type]  # click's own types.

    return Command(
        "new",
        language=language,
        about=Text(
            "Write a rule with its examples from a few answers, into a folder of rules of your own.\n\n"
            "What no option answers is asked: on a terminal one question after the other, each wrong answer again; "
            "from a pipe one answer a line, an empty line for what is proposed. The rule is checked before "
            "anything is written, and stands at the end of its file: what is there already stays as it is.",
            "根据几个回答写出一条规则及其示例，存入自己的规则文件夹。\n\n"
            "选项没有给出的内容会逐一询问：在终端上一问一答，答错的重新询问；通过管道则每行一个回答，空行表示采用建议。"
            "写入之前先检查规则；规则添加在文件末尾，文件中原有的内容保持不变。",
        ),
        examples=(
            "imgexpert rules new --into my-rules",
            "imgexpert rules new --into my-rules --kind evidence --family cloud < answers.txt",
        ),
        params=[
            option(
                ["--into"],
                Text("The folder of your rules; made when it is not there.", "存放规则的文件夹；不存在时新建。"),
                metavar="DIR",
                type=click.Path(file_okay=False),
                required=True,
            ),
            option(
                ["--kind"],
                Text(f"What sort of conclusion it draws: {', '.join(KINDS)}.", f"结论的类别：{'、'.join(KINDS)}。"),
                metavar="KIND",
            ),
            option(["--title-en"], Text("What it says, in English.", "规则内容，英文。"), metavar="TEXT"),
            option(["--title-zh"], Text("What it says, in Chinese.", "规则内容，中文。"), metavar="TEXT"),
            option(["--id"], Text("Its id (default: from the title).", "规则的 id（默认由标题得出）。"), metavar="ID"),
            option(
                ["--when"],
                Text(
                    "A condition, such as 'hosting public-cloud'; repeatable, all must hold.",
                    "条件，例如 'hosting public-cloud'；可重复给出，须全部成立。",
                ),
                metavar="CONDITION",
                multiple=True,
            ),
            option(["--any"], Text("One condition is enough.", "多个条件满足其一即可。"), is_flag=True, default=False),
            option(
                ["--then"],
                Text("What follows, such as 'for container moderate'.", "结论，例如 'for container moderate'。"),
                metavar="CONCLUSION",
            ),
            option(["--cites"], Text("What it rests on: ids of entries.", "依据：条目的 id。"), metavar="ID,ID…"),
            option(
                ["--fires"],
                Text("Facts under which it fires, as in a facts file.", "会触发规则的事实，写法同事实文件。"),
                metavar="{KEY: VALUE}",
                multiple=True,
            ),
            option(
                ["--silent"],
                Text("Facts under which it must not fire.", "不得触发规则的事实。"),
                metavar="{KEY: VALUE}",
                multiple=True,
            ),
            option(
                ["--family"],
                Text("The file it goes into, without its ending.", "写入哪个文件（不带后缀）。"),
                metavar="NAME",
            ),
        ],
        callback=write_rule,
    )


def write_rule(into: str, **given: Any) -> Exit:
    """Ask for what was not given, check the rule, write it, load the result and run the rule's examples."""
    settings, target = current(("text",)), Target(Path(into))
    words, asker = Words(_rulebase(settings, target)), Asker(language=settings.language)
    target.refuse_taken(words.rulebase.layers)
    dialogue = Dialogue(words, asker, Given(**given))
    draft = dialogue.draft()
    file = target.file(draft.kind, dialogue.family(draft.kind, target.families(draft.kind)))
    text, node = appended(file, draft)
    _check(words, node, draft.kind)
    target.prepare(file)
    write(file, text)
    rulebase = _rulebase(settings, target)
    results = list(run_examples(Consultation(rulebase), [rulebase.by_id[draft.id]]))
    with settings.opened() as output:
        output.lines(_told(rulebase.by_id[draft.id], results, target, settings, output.cells))
        output.commit()
    return Exit.DONE if all(result.holds for result in results) else Exit.FOUND


def _rulebase(settings: Settings, target: Target) -> RuleBase:
    """The rule base that the rule is to stand in: with the layers asked for, the target among them."""
    layers = [Path(layer) for layer in settings.layers]
    known = {layer.resolve() for layer in layers}
    return layered_rulebase(
        [*layers, *([target.folder] if target.is_layer and target.folder.resolve() not in known else [])]
    )


def _check(words: Words, node: Node, kind: Kind) -> None:
    """Refuse a rule that the loader would not take."""
    problems: list[Problem] = []
    rule = words.reader(problems).rule(WrittenRule(node=node, kind=kind, layer=BUILT_IN))
    check_rules([rule], problems)
    if problems:
        raise InputRefused(problems)


def _told(rule: Rule, results: list[ExampleResult], target: Target, settings: Settings, cells: int) -> Iterator[Line]:
    """What was written, whether the examples hold, and what to do next."""
    say = settings.say
    yield line(Span(say(Text(f"rule {rule.id}", f"规则 {rule.id}")), "strong"), f"  {rule.place}")
    held = sum(result.holds for result in results)
    counts = Text(f"{len(results)} examples: {held} hold", f"示例 {len(results)} 个：符合 {held}")
    yield line(Span(say(counts), "good" if held == len(results) else "bad"))
    unasked = {Path(layer).resolve() for layer in settings.layers if layer not in settings.rules}
    used = target.built_in or target.folder.resolve() in unasked
    layers = "" if used else f"--rules {shlex.quote(str(target.folder))} "
    yield line(say(Text("Next:", "下一步：")))
    for command, why in (
        (f"rules show {rule.id}", Text("read it as others will", "按他人看到的样子读一遍")),
        ("rules test", Text("see whether all examples still hold", "确认所有示例仍然符合")),
        ("decide FILE", Text("see what it changes", "查看它改变了什么")),
    ):
        yield line(f"  imgexpert {layers}{command}")
        yield from paragraph(say(why), cells, first="      ", style="dim")
