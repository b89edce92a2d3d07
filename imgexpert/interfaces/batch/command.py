"""`imgexpert batch`: an inventory decided row by row, with a summary, and the exit code that sums it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from imgexpert.decision.records import CHOOSING
from imgexpert.interfaces.batch.records import EMBEDDED, ENGINES
from imgexpert.interfaces.batch.target import target_of
from imgexpert.interfaces.commands import Argument, Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.settings import current
from imgexpert.interfaces.usage import Choice, Misuse
from imgexpert.reading.files import STANDARD_INPUT
from imgexpert.reading.text import Language, Text

if TYPE_CHECKING:
    from imgexpert.interfaces.batch.tally import Tally

_FORMATS = ("csv", "ndjson", "parquet")


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "batch",
        language=language,
        about=Text(
            "Decide every row of an inventory: a table with the column `subject` and a column a fact.\n\n"
            "INVENTORY is CSV, NDJSON or Parquet, also packed as .gz or .zst: a file, a folder or a quoted pattern of "
            "files of one format, or - for standard input. An empty cell is unknown, several values are parted by `;`. "
            "The rows of OUT stand in the order of the input: subject, verdict, choice, margin, runner_up, a score a "
            "type, rules_fired (by id: `rules list` names the layer of each). "
            "OUT appears once it is complete; until then what is finished is kept in OUT.parts, and "
            "--resume goes on with it. A row that cannot be used costs only itself: it is listed in OUT.errors.ndjson. "
            "Exit codes: 0 every row got a choice, 3 at least one is tied, undecided or impossible, 4 at least one was "
            "refused, 2 nothing could be decided.",
            "逐行判断一份清单：一张表，含 `subject` 列，其余每列对应一项事实。\n\n"
            "INVENTORY 可以是 CSV、NDJSON 或 Parquet（也可为 .gz 或 .zst 压缩文件）：一个文件、一个文件夹、"
            "一个加引号的文件名模式（须为同一格式），或用 - 表示标准输入。空单元格表示未知，多个值用 `;` 分隔。"
            "OUT 的各行与输入顺序相同：subject、verdict、choice、margin、runner_up、各类型的得分、"
            "rules_fired（规则 id，所属规则层见 `rules list`）。"
            "OUT 在全部完成后才出现；此前已完成的部分保存在 OUT.parts，可用 --resume 接着做。"
            "无法使用的行不影响其他行，列在 OUT.errors.ndjson 中。"
            "退出码：0 每行都有结论；3 至少有一行并列、未定或无解；4 至少有一行被拒绝；2 什么也没能判断。",
        ),
        arguments=(
            Argument("INVENTORY", Text("A file, a folder, a pattern, or -.", "文件、文件夹、文件名模式，或 -。")),
        ),
        examples=(
            "imgexpert batch inventory.csv -o decided.csv",
            "imgexpert batch 'estate/*.csv.gz' -o decided.parquet --report report.html",
            "imgexpert batch hosts.csv -o decided.csv --id hostname --map cpu_arch=architecture",
            "cat rows.ndjson | imgexpert batch - -o - --quiet",
        ),
        params=_params(language),
        callback=batch,
    )


def _params(language: Language) -> list[click.Parameter]:
    def option(names: list[str], en: str, zh: str, **more: Any) -> click.Option:
        return click.Option(names, help=Text(en, zh).to(language), **more)

    return [
        click.Argument(["inventory"], type=click.Path(), metavar="INVENTORY"),
        option(
            ["--input-format"],
            "The format of INVENTORY (default: as it ends, else as it begins).",
            "INVENTORY 的格式（默认根据后缀判断，否则根据开头内容判断）。",
            type=Choice(_FORMATS),
        ),
        option(
            ["--id", "id_column"],
            "The column that names the subject, where it is not called `subject`.",
            "表示对象名称的列（若该列不叫 `subject`）。",
            metavar="COLUMN",
        ),
        option(
            ["--map", "pairs"],
            "A column of yours and the fact it answers; repeatable.",
            "你的列名与其对应的事实；可重复。",
            metavar="COLUMN=FACT",
            multiple=True,
        ),
        option(
            ["--mapping"],
            "The same in a YAML file, with your values in our words: columns: {COLUMN: {fact: FACT, values: {…: …}}}.",
            "同上，写在 YAML 文件中，并可换算取值：columns: {列名: {fact: 事实, values: {…: …}}}。",
            metavar="FILE",
            type=click.Path(),
        ),
        option(
            ["--explain", "justify"],
            "Add the column justification: a sentence or two a row.",
            "增加 justification 列：每行一两句理由。",
            is_flag=True,
        ),
        option(
            ["--group"],
            "Decide equal rows once: a row of OUT for each group, with count and the first subjects. Memory grows "
            "with the number of groups.",
            "相同的行只判断一次：OUT 中每组一行，附数量（count）和前几个对象。内存随组数增长。",
            is_flag=True,
        ),
        option(
            ["--resume"],
            "Go on with what an interrupted run has kept; not for standard input.",
            "接着上次中断处继续；不适用于标准输入。",
            is_flag=True,
        ),
        option(
            ["--verify"],
            "Decide so many of the rows again with the inference engine, and stop on any difference (default: 200).",
            "用推理引擎重新判断这么多行，一有差异就停止（默认 200）。",
            metavar="N",
            type=click.IntRange(min=0),
            default=200,
        ),
        option(
            ["--seed"],
            "Which rows are decided again (default: 0).",
            "决定抽查哪些行的随机种子（默认 0）。",
            metavar="N",
            type=click.IntRange(min=0),
            default=0,
        ),
        option(
            ["--chunk-rows"],
            "Rows in memory at a time (default: 100000).",
            "每次放入内存的行数（默认 100000）。",
            metavar="N",
            type=click.IntRange(min=1),
            default=100_000,
        ),
        option(
            ["--engine"],
            "What computes: polars (default), or duckdb, dask or spark as installed by pip install 'imgexpert[duckdb]' "
            "and so on. These refuse a malformed file as a whole, name no lines, and know neither standard input, "
            "--group, --resume nor translated values; dask reads no NDJSON, and on spark rows of several files may "
            "change places.",
            "计算引擎：polars（默认），或 duckdb、dask、spark（用 pip install 'imgexpert[duckdb]' 等安装）。"
            "后三者遇到格式错误会拒绝整个文件、不报告行号，也不支持标准输入、--group、--resume 和取值换算；"
            "dask 不能读取 NDJSON，spark 可能改变多个文件之间各行的顺序。",
            type=Choice(ENGINES),
            default=EMBEDDED,
        ),
        option(
            ["--report"],
            "Write a page with charts to FILE, for people.",
            "把带图表的网页报告写入 FILE，供人阅读。",
            metavar="FILE",
            type=click.Path(),
        ),
    ]


def batch(inventory: str | None, resume: bool, group: bool, engine: str, **options: Any) -> Exit:
    """Decide the rows of `inventory` as the options say, and sum up what they came to."""
    settings = current()
    context = click.get_current_context()
    if inventory is None:
        raise Misuse("INVENTORY is missing", "缺少 INVENTORY", context)
    target = target_of(settings.output, context)
    if target.path is None and settings.asked_format == "json":
        en = "the rows and the summary cannot both go to standard output: name a file for the rows"
        raise Misuse(en, "各行与汇总不能同时写到标准输出：请为各行指定文件", context)
    if resume and (inventory == STANDARD_INPUT or target.flowing):
        en = "--resume needs files: standard input cannot be read again, and a pipe keeps nothing"
        raise Misuse(en, "--resume 需要文件：标准输入无法重读，管道也不保留内容", context)
    if engine != EMBEDDED and (inventory == STANDARD_INPUT or resume or group):
        en = f"standard input, --resume and --group need the engine {EMBEDDED}"
        raise Misuse(en, f"标准输入、--resume 和 --group 只能用引擎 {EMBEDDED}", context)
    # What reads, decides and draws tables takes a while to import.
    from imgexpert.interfaces.batch.session import Options, Session

    session = Session(
        settings, target, Options(inventory=inventory, resume=resume, group=group, engine=engine, **options)
    )
    tally = session.run()
    session.sum_up(tally)
    return exit_code(tally)


def exit_code(tally: Tally) -> Exit:
    """The code of the contract: nothing decided at all, else something refused, else something left open."""
    if not tally.decided and not tally.legible:
        return Exit.UNUSABLE
    if tally.refused:
        return Exit.REFUSED
    return Exit.DONE if all(verdict in CHOOSING for verdict in tally.verdicts) else Exit.OPEN
