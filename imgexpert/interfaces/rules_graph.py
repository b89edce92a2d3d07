"""`imgexpert rules graph`: the inference network as a diagram, whole or around one of its nodes."""

from __future__ import annotations

import click

from imgexpert.decision.serialising import json_text
from imgexpert.interfaces.commands import Argument, Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.network import Network, Node, network_of, overview_of
from imgexpert.interfaces.settings import Settings, current
from imgexpert.interfaces.usage import Misuse
from imgexpert.reading.problems import shown
from imgexpert.reading.text import Language, Text

_DEPTH = 2
_MERMAID_EDGES = 500  # Mermaid draws no more unless whoever shows the diagram raises `maxEdges`.


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "graph",
        language=language,
        about=Text(
            "Draw how facts, rules, scenarios and image types hang together.\n\n"
            "Without a name the families of facts and the kinds of rules are drawn, with the number of rules on each "
            "arrow; with the name of a fact, rule, scenario or type, what leads to it and what follows from it. "
            "Draw DOT with Graphviz (dot -Tsvg rules.dot -o rules.svg); Markdown pages show Mermaid as it is.",
            "绘制事实、规则、场景与镜像类型之间的关系。\n\n"
            "不给名称时，按事实类别和规则类别绘制，箭头上标注规则条数；给出事实、规则、场景或类型的名称时，"
            "绘制通向它和由它得出的部分。DOT 文件用 Graphviz 绘制（dot -Tsvg rules.dot -o rules.svg）；"
            "Mermaid 可直接嵌入 Markdown 页面。",
        ),
        arguments=(
            Argument(
                "NAME",
                Text(
                    "A fact, rule, scenario or type; fact:…, rule:…, scenario:… or type:… where names are alike.",
                    "事实、规则、场景或类型；重名时写 fact:…、rule:…、scenario:… 或 type:…。",
                ),
            ),
        ),
        examples=(
            "imgexpert rules graph -o rules.dot",
            "imgexpert rules graph container --depth 1 --format mermaid",
            "imgexpert rules graph scenario:security",
            "imgexpert rules graph --every-rule --format dot",
        ),
        params=[
            click.Argument(["name"], required=False, metavar="[NAME]"),
            click.Option(
                ["--depth"],
                type=click.IntRange(min=1),
                default=_DEPTH,
                metavar="N",
                help=Text(
                    f"How many arrows to follow from NAME in each direction (default: {_DEPTH}).",
                    f"从 NAME 出发，向前、向后各追踪几步（默认 {_DEPTH}）。",
                ).to(language),
            ),
            click.Option(
                ["--every-rule"],
                is_flag=True,
                help=Text(
                    "Without NAME: every fact and rule by itself, a box around each family.",
                    "不给 NAME 时：逐一绘制每个事实和每条规则，同类的框在一起。",
                ).to(language),
            ),
        ],
        callback=draw,
    )


def draw(name: str | None, depth: int, every_rule: bool) -> Exit:
    """Print the network or the part asked for."""
    settings = current(("text", "json", "dot", "mermaid"))
    rulebase = settings.rulebase()
    centre = None
    if name is None:
        network = network_of(rulebase) if every_rule else overview_of(rulebase)
    else:
        whole = network_of(rulebase)
        centre = _named(whole, name)
        network = whole.around(centre, depth)
    if settings.format == "mermaid" and len(network.edges) > _MERMAID_EDGES:
        settings.remark(_too_many(len(network.edges)).to(settings.language))
    _print(network, centre, settings)
    return Exit.DONE


def _print(network: Network, centre: Node | None, settings: Settings) -> None:
    from imgexpert.interfaces.network_diagrams import data_of, dot, lines_of, mermaid

    with settings.opened() as output:
        match settings.format:
            case "dot":
                output.data(dot(network, settings.language, centre))
            case "mermaid":
                output.data(mermaid(network, settings.language, centre))
            case "json":
                output.data(json_text(data_of(network, settings.language)))
            case _:
                output.lines(lines_of(network, settings.language, output.cells))
        output.commit()


def _named(network: Network, name: str) -> Node:
    found = network.named(name)
    if len(found) == 1:
        return found[0]
    word, context = shown(name), click.get_current_context()
    if found:
        raise Misuse(
            f"several things are called `{word}`",
            f"有多个对象名为 `{word}`",
            context,
            allowed=[node.id for node in found],
        )
    names = [node.id if ":" in name else node.name for node in network.nodes]
    raise Misuse(
        f"no fact, rule, scenario or type is called `{word}`",
        f"没有名为 `{word}` 的事实、规则、场景或类型",
        context,
        allowed=names,
        word=name,
    ).without_list()


def _too_many(edges: int) -> Text:
    return Text(
        f"The diagram has {edges} arrows; most viewers of Mermaid refuse more than {_MERMAID_EDGES}. "
        "Name a part, or use --format dot.",
        f"图中有 {edges} 条箭头；多数 Mermaid 查看器最多只绘制 {_MERMAID_EDGES} 条。"
        "请指定要绘制的部分，或改用 --format dot。",
    )
