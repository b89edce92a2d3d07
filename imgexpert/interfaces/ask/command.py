"""`imgexpert ask`: the questionnaire in a terminal or a pipe, ending with the choice and the facts it rests on."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from imgexpert.decision.records import CHOOSING
from imgexpert.decision.serialising import json_text, record_of
from imgexpert.interfaces.ask.dialogue import Dialogue, Outcome, certainty
from imgexpert.interfaces.ask.keeping import facts_text, keep, recalled
from imgexpert.interfaces.ask.prompting import PlainPrompt, prompt_of
from imgexpert.interfaces.ask.screen import Screen
from imgexpert.interfaces.commands import Command
from imgexpert.interfaces.decide_text import Page
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.layout import BLANK, Line, Span, line, paragraph
from imgexpert.interfaces.settings import Settings, current
from imgexpert.interfaces.usage import Misuse
from imgexpert.questionnaire.contest import Goal
from imgexpert.questionnaire.records import End, State
from imgexpert.questionnaire.session import Questionnaire
from imgexpert.reading.problems import shown
from imgexpert.reading.text import Language, Text
from imgexpert.rulebase.rulebase import RuleBase

_UNNAMED = "subject"
_FEW = 3
"""Facts that are named; of more the number is told."""


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "ask",
        language=language,
        about=Text(
            "Ask only what still matters, and end as soon as no answer left could change the choice.\n\n"
            "Answer by number, by name, or d if you do not know. On a terminal h explains a question, w says why it is "
            "asked, b goes back, c changes an answer. In a pipe each line of standard input is one answer. The "
            "questions stand on standard error, the result on standard output. Exit codes: 0 a choice, 3 tied, "
            "undecided or impossible, 4 a line of the pipe was refused, 130 Ctrl-C.",
            "只问仍然有影响的问题；一旦剩下的回答都不会改变选择，就立即结束。\n\n"
            "可以用编号或名称回答，不知道请输入 d。在终端中，h 解释问题，w 说明为什么要问，b 返回，c 修改回答。"
            "通过管道使用时，标准输入的每一行是一个回答。问题写到标准错误，结果写到标准输出。"
            "退出码：0 有选择；3 并列、未定或无解；4 管道中有一行被拒绝；130 按了 Ctrl-C。",
        ),
        examples=(
            "imgexpert ask --save checkout.yaml",
            "imgexpert ask --resume checkout.yaml",
            "imgexpert ask --facts known.yaml --thorough",
            "printf 'workload\\nd\\nq\\n' | imgexpert ask --format json",
        ),
        params=[
            _file(
                language,
                "--facts",
                Text("Start from what FILE states, and ask the rest.", "从 FILE 中已有的事实开始，只问其余问题。"),
            ),
            _file(
                language,
                "--save",
                Text(
                    "Keep the answers in FILE, a facts file, after each of them.",
                    "每次回答后都把结果保存到 FILE（事实文件）。",
                ),
            ),
            _file(
                language,
                "--resume",
                Text(
                    "Go on where the answers kept in FILE end, and keep them there.",
                    "从 FILE 中保存的进度继续，并继续保存到其中。",
                ),
            ),
            click.Option(
                ["--thorough"],
                is_flag=True,
                help=Text("Ask everything that can still move a score.", "凡是还能改变得分的问题都问。").to(language),
            ),
        ],
        callback=ask,
    )


def _file(language: Language, name: str, help_: Text) -> click.Option:
    return click.Option([name], metavar="FILE", type=click.Path(), help=help_.to(language))


def ask(facts: str | None, save: str | None, resume: str | None, thorough: bool) -> Exit:
    """Ask, and print what comes out."""
    settings = current()
    if facts and resume:
        raise Misuse(
            "--facts and --resume cannot be given together: --resume holds all that is known",
            "--facts 与 --resume 不能同时使用：--resume 的文件已包含全部内容",
            click.get_current_context(),
        )
    target = save or resume
    if save and Path(save).exists() and save not in (facts, resume):
        name = shown(save)
        raise Misuse(
            f"`{name}` exists already: go on with --resume {name}, or name another file",
            f"`{name}` 已存在：请用 --resume {name} 继续，或指定其他文件",
            click.get_current_context(),
        )
    questionnaire = settings.expert().questionnaire()
    state = _start(questionnaire, facts, resume, target, thorough=thorough)
    return _run(questionnaire, state, target, settings)


def _start(
    questionnaire: Questionnaire, facts: str | None, resume: str | None, target: str | None, *, thorough: bool
) -> State:
    goal: Goal = "scores" if thorough else "choice"
    vocabulary = questionnaire.rulebase.vocabulary
    if resume:
        subject, answers = recalled(resume, vocabulary)
        return questionnaire.resume(subject.name, answers, goal)
    if facts:
        subject, _ = recalled(facts, vocabulary)
        return questionnaire.begin(subject.name, subject.facts.answers, goal)
    return questionnaire.begin(Path(target).stem if target else _UNNAMED, {}, goal)


def _run(questionnaire: Questionnaire, state: State, target: str | None, settings: Settings) -> Exit:
    vocabulary, language = questionnaire.rulebase.vocabulary, settings.language
    prompt = prompt_of(language)
    dialogue = Dialogue(
        questionnaire,
        prompt,
        Screen(),
        language,
        keep=lambda now: keep(now, target, vocabulary, language) if target else None,
    )
    if target:
        keep(state, target, vocabulary, language)
    try:
        outcome = dialogue.run(state)
    except KeyboardInterrupt:
        _leave(dialogue.state, target, questionnaire, settings)
        return Exit.INTERRUPTED
    if outcome.left:
        _leave(outcome.state, target, questionnaire, settings)
    _print(outcome, target, questionnaire, settings)
    if isinstance(prompt, PlainPrompt) and prompt.refused:
        return Exit.REFUSED
    return Exit.DONE if outcome.turn.decision.verdict in CHOOSING else Exit.OPEN


def _leave(state: State, target: str | None, questionnaire: Questionnaire, settings: Settings) -> None:
    """Say where the answers are and how to go on; without a file for them they are kept in a new one."""
    if not state.given:
        return
    if target is None:
        handle, target = tempfile.mkstemp(prefix="imgexpert-", suffix=".yaml")
        os.close(handle)
        keep(state, target, questionnaire.rulebase.vocabulary, settings.language)
    told = Text(
        f"Your answers are in {target}; go on with: imgexpert ask --resume {target}",
        f"回答保存在 {target}；继续请运行：imgexpert ask --resume {target}",
    )
    click.echo("\n" + settings.say(told), err=True)


def _print(outcome: Outcome, target: str | None, questionnaire: Questionnaire, settings: Settings) -> None:
    with settings.opened() as output:
        if settings.json:
            output.data(json_text(record_of(outcome.turn.decision, questionnaire.rulebase)))
        else:
            output.lines(_closing(outcome, target, questionnaire, settings.language, output.cells))
        output.commit()


def _closing(
    outcome: Outcome, target: str | None, questionnaire: Questionnaire, language: Language, cells: int
) -> Iterator[Line]:
    """The choice, how certain it is, and what to do with the facts."""
    turn, rulebase = outcome.turn, questionnaire.rulebase
    yield from Page(turn.decision, rulebase, language, cells).summary()
    yield BLANK
    if isinstance(turn.next, End):
        yield from paragraph(certainty(turn, outcome.state.goal).to(language), cells, style="good")
        if turn.next.doubts:
            doubts = _labels(turn.next.doubts, rulebase)
            told = Text(
                f"Finding out what you did not know could: {doubts.en}", f"弄清您不知道的情况则有可能改变：{doubts.zh}"
            )
            yield from paragraph(told.to(language), cells, style="dim")
    else:
        yield from paragraph(_unsettled(outcome, questionnaire).to(language), cells, style="warn")
    yield from _facts_file(outcome, target, questionnaire, language, cells)


def _unsettled(outcome: Outcome, questionnaire: Questionnaire) -> Text:
    """How far from proven a choice is with which somebody finishes early."""
    most = outcome.turn.most
    questions = "1 question" if most == 1 else f"{most} questions"
    left = Text(
        f"Not settled: up to {questions} left could still change the choice.",
        f"尚未确定：最多还有 {most} 个问题可能改变选择。",
    )
    alone = questionnaire.overturning(outcome.state)
    if not alone:
        return Text(
            f"{left.en} No single value among their answers does so: it takes several together.",
            f"{left.zh}其中任何一个取值都不足以单独改变选择，需要几个合在一起。",
        )
    labels = _labels(alone, questionnaire.rulebase)
    return Text(
        f"{left.en} One answer is enough for {len(alone)} of them: {labels.en}.",
        f"{left.zh}其中 {len(alone)} 个只需一个回答就能改变选择：{labels.zh}。",
    )


def _labels(keys: Sequence[str], rulebase: RuleBase) -> Text:
    """The labels of a few of the facts `keys`, and how many there are besides."""
    labels = [rulebase.vocabulary.facts[key].label for key in keys[:_FEW]]
    more = len(keys) - len(labels)
    return Text(
        ", ".join(label.en for label in labels) + (f" and {more} more" if more else ""),
        "、".join(label.zh for label in labels) + (f"，另有 {more} 项" if more else ""),
    )


def _facts_file(
    outcome: Outcome, target: str | None, questionnaire: Questionnaire, language: Language, cells: int
) -> Iterator[Line]:
    name = target or "FILE"
    if target is None:
        yield BLANK
        yield line(Span(Text("The facts, to be kept in a file:", "事实如下，可保存为文件：").to(language), "head"))
        written = facts_text(outcome.state, questionnaire.rulebase.vocabulary, language)
        yield from (line(f"  {row}") for row in written.splitlines())
    else:
        kept = Text(f"The facts are in {name}.", f"事实保存在 {name} 中。")
        yield from paragraph(kept.to(language), cells)
    yield BLANK
    whole = Text(f"The whole explanation: imgexpert explain {name}", f"完整的解释：imgexpert explain {name}")
    yield from paragraph(whole.to(language), cells)
