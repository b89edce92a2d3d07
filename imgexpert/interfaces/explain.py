"""`imgexpert explain`: every question that can be asked of one subject's decision, in every format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import click

from imgexpert.decision.records import CHOOSING
from imgexpert.explanation.answers import Questions, named
from imgexpert.explanation.explain import UNKNOWN, Explanation
from imgexpert.interfaces.commands import Argument, Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.layout import BLANK, paragraph
from imgexpert.interfaces.settings import Settings, current
from imgexpert.interfaces.usage import Misuse
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Language, Text
from imgexpert.vocabulary.answers import FactSet
from imgexpert.vocabulary.documents import Refusal, Subject, read_subjects
from imgexpert.vocabulary.facts import Vocabulary
from imgexpert.vocabulary.parsing import parse_facts

_WHAT_IF = "--what-if"
_FORMATS = ("text", "json", "markdown", "html", "mermaid")
_MORE = Text(
    "More: --why-not TYPE, --what-if KEY=VALUE, --flip, --robustness, --full; -o FILE.html for a page with charts",
    "更多：--why-not 类型、--what-if 键=值、--flip、--robustness、--full；-o 文件.html 得到带图表的网页",
)
_PRINTED = 12  # Names of subjects that help to find the one that was meant.


def build(language: Language) -> Command:
    """The command, worded in `language`."""

    def option(names: list[str], help_: Text, **more: object) -> click.Option:
        return click.Option(names, help=help_.to(language), **more)  # type: ignore[arg-type]  # click's own types.

    return Command(
        "explain",
        language=language,
        about=Text(
            "Explain the decision on one subject: why, why not another type, what if, what would flip it, how sure.\n\n"
            "Without a question it shows the score of the choice as a sum that can be added up by hand. As Markdown it "
            "is an architecture decision record, as HTML a page with charts, as JSON the record with the whole proof "
            "as a graph. Exit codes are those of decide.",
            "解释对某个对象的判断：为何如此、为何不是别的、假如情况变化、什么会改变选择、把握多大。\n\n"
            "不提问题时，列出所选类型的得分算式，可以手工复核。Markdown 格式是一份架构决策记录，"
            "HTML 格式是带图表的网页，JSON 格式是附有完整论证图的判断记录。退出码与 decide 相同。",
        ),
        arguments=(Argument("FILE", Text("A facts file; - is standard input.", "事实文件；- 表示标准输入。")),),
        examples=(
            "imgexpert explain checkout.yaml",
            "imgexpert explain checkout.yaml --why-not virtual-machine",
            "imgexpert explain checkout.yaml --why scenario:microservices",
            "imgexpert explain checkout.yaml --what-if own_kernel=yes --what-if scaling=unknown",
            "imgexpert explain checkout.yaml --flip --fixed hosting",
            "imgexpert explain checkout.yaml -o checkout.html",
        ),
        params=[
            click.Argument(["file"], required=False, type=click.Path(), metavar="FILE"),
            option(
                ["--subject"],
                Text("The subject, where the file holds several.", "文件含多个对象时，指定要解释的对象。"),
                metavar="NAME",
            ),
            option(
                ["--why"],
                Text(
                    "Why a type has its score, or how a conclusion came about: scenario:…, rule:…, fact:…, evidence:….",
                    "某类型的得分从何而来，或某个结论如何得出：scenario:…、rule:…、fact:…、evidence:…。",
                ),
                metavar="TYPE|NODE",
                multiple=True,
            ),
            option(
                ["--why-not"],
                Text(
                    "Why a type was not chosen, and what would have helped it.",
                    "某类型为何没有选中，什么本可对它有利。",
                ),
                metavar="TYPE",
                multiple=True,
            ),
            option(
                [_WHAT_IF],
                Text(
                    "What changes when a fact is changed or added; the value unknown takes it away.",
                    "改变或补充一项事实后会有什么不同；取值写 unknown 表示撤去该事实。",
                ),
                metavar="KEY=VALUE",
                multiple=True,
            ),
            option(
                ["--flip"],
                Text(
                    "The fewest changed or added facts that change the choice, or make it TYPE.",
                    "最少改变或补充哪些事实会改变选择，或使选择变为 TYPE。",
                ),
                metavar="[TYPE]",
                is_flag=False,
                flag_value="",
                default=None,
            ),
            option(
                ["--fixed"],
                Text("A fact that --flip leaves alone.", "--flip 不得改动的事实。"),
                metavar="KEY",
                multiple=True,
            ),
            option(
                ["--robustness"],
                Text(
                    "How sure it is: margin, ties, thresholds, weightings.", "把握多大：领先幅度、并列、临界值、权重。"
                ),
                is_flag=True,
            ),
            option(
                ["--full"],
                Text("Everything, down to the last rule.", "全部内容，直到每一条规则。"),
                is_flag=True,
            ),
        ],
        callback=explain,
    )


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """The questions as they stand on the command line."""

    why: tuple[str, ...]
    why_not: tuple[str, ...]
    what_if: tuple[str, ...]
    flip: str | None
    fixed: tuple[str, ...]
    robustness: bool


def explain(
    file: str | None,
    subject: str | None,
    why: tuple[str, ...],
    why_not: tuple[str, ...],
    what_if: tuple[str, ...],
    flip: str | None,
    fixed: tuple[str, ...],
    robustness: bool,
    full: bool,
) -> Exit:
    """Decide the subject in `file` and print the explanation that was asked for."""
    settings = current(_FORMATS)
    expert = settings.expert()
    if file is None and flip and flip not in expert.rulebase.knowledge.types:
        file, flip = flip, ""  # `--flip FILE`: the option has taken the argument for its type.
    if file is None:
        raise Misuse("FILE is missing", "缺少 FILE", click.get_current_context())
    asked = _Asked(why=why, why_not=why_not, what_if=what_if, flip=flip, fixed=fixed, robustness=robustness)
    found, refused = _subject(file, subject, expert.rulebase.vocabulary, settings)
    explanation = expert.decide(found.facts, found.name).explain()
    questions = _questions(asked, explanation)
    _print(explanation, questions, settings, full=full)
    if refused:
        return Exit.REFUSED
    return Exit.DONE if explanation.decision.verdict in CHOOSING else Exit.OPEN


def _subject(file: str, name: str | None, vocabulary: Vocabulary, settings: Settings) -> tuple[Subject, bool]:
    """The subject called `name`, or the only one there is; and whether other documents were refused.

    Raises: InputRefused when there is no such subject, or more than one to choose from.
    """
    subjects: list[Subject] = []
    problems: list[Problem] = []
    for item in read_subjects(file, vocabulary):
        if isinstance(item, Refusal):
            problems += item.problems
        else:
            subjects.append(item)
    wanted = [one for one in subjects if name is None or one.name == name]
    if len(wanted) != 1:
        raise InputRefused([*problems, *_not_one(file, name, subjects, len(wanted))])
    for problem in problems:
        click.echo(problem.render(settings.language), err=True)
    return wanted[0], bool(problems)


def _not_one(file: str, name: str | None, subjects: list[Subject], found: int) -> list[Problem]:
    names = tuple(subject.name for subject in subjects)
    if not names:
        return []
    listed = shown(file)
    if name is None:
        message = Text(
            f"{listed} holds {len(names)} subjects: name one with --subject",
            f"{listed} 含有 {len(names)} 个对象：请用 --subject 指定一个",
        )
        return [Problem(message=message, allowed=names)]
    word = shown(name)
    if found:
        message = Text(
            f"{listed} holds {found} subjects called `{word}`: give them different names",
            f"{listed} 中有 {found} 个名为 `{word}` 的对象：请取不同的名称",
        )
        return [Problem(message=message)]
    message = Text(f"there is no subject `{word}` in {listed}", f"{listed} 中没有对象 `{word}`")
    return [Problem(message=message, allowed=names[:_PRINTED], nearest=nearest(name, names))]


def _questions(asked: _Asked, explanation: Explanation) -> Questions:
    types, nodes = named(explanation, tuple(dict.fromkeys(asked.why)))
    changes, withdrawn = _changes(asked.what_if, explanation.rulebase.vocabulary)
    if asked.fixed and asked.flip is None:
        raise Misuse("--fixed goes with --flip", "--fixed 须与 --flip 同用", click.get_current_context())
    return Questions(
        why=types,
        how=nodes,
        why_not=tuple(dict.fromkeys(asked.why_not)),
        changes=changes,
        withdrawn=withdrawn,
        flip=asked.flip is not None,
        flip_to=asked.flip or None,
        fixed=tuple(dict.fromkeys(asked.fixed)),
        robustness=asked.robustness,
    )


def _changes(pairs: tuple[str, ...], vocabulary: Vocabulary) -> tuple[FactSet, tuple[str, ...]]:
    """The facts of a what-if, read as they would be read from a file, and those that it takes away."""
    from imgexpert.reading.nodes import Mapping, Node, Scalar
    from imgexpert.reading.yaml_reader import read_yaml

    kept: list[tuple[Scalar, Node]] = []
    withdrawn: list[tuple[Scalar, Node]] = []
    lines = "".join(f"{_pair(pair)}\n" for pair in pairs)
    for document in read_yaml(lines.encode(), _WHAT_IF) if pairs else ():
        root = document.tree()
        for key, value in root.entries if isinstance(root, Mapping) else ():
            gone = isinstance(value, Scalar) and (value.style == "null" or value.text == UNKNOWN)
            (withdrawn if gone else kept).append((key, value))
    facts = parse_facts(Mapping(tuple(kept), _WHAT_IF, 1, 1), vocabulary)
    return facts, tuple(key.text for key, _ in withdrawn)


def _pair(pair: str) -> str:
    key, equals, value = pair.partition("=")
    if not equals or not pair.isprintable():
        word = shown(pair)
        raise Misuse(
            f"{_WHAT_IF} takes KEY=VALUE, not `{word}`",
            f"{_WHAT_IF} 需要写成 KEY=VALUE，而不是 `{word}`",
            click.get_current_context(),
        )
    return f"{key.strip()}: {value.strip()}"


def _print(explanation: Explanation, asked: Questions, settings: Settings, *, full: bool) -> None:
    """The answers in the format of the settings; nothing is written before all are known."""
    from imgexpert.interfaces.reports.printing import Format, Printer

    printer = Printer(explanation, asked, cast(Format, settings.format), settings.language, full=full)
    with settings.opened() as output:
        if settings.format == "text":
            output.lines(printer.lines(output.cells))
            if not printer.whole and not settings.quiet:
                output.lines([BLANK, *paragraph(settings.say(_MORE), output.cells, style="dim")])
        else:
            output.data(printer.text())
        output.commit()
