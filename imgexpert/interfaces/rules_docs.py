"""`imgexpert rules docs`: the reference of the rule base as Markdown pages, written or checked for drift."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from imgexpert.interfaces.commands import Argument, Command
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.layout import Line, Span, line
from imgexpert.interfaces.output import Output
from imgexpert.interfaces.settings import current
from imgexpert.reading.text import LANGUAGES, Language, Text


def build(language: Language) -> Command:
    """The command, worded in `language`."""
    return Command(
        "docs",
        language=language,
        about=Text(
            "Write the reference of the rule base as Markdown pages, in English and Chinese.\n\n"
            "A page for each family of rules, each type and each family of facts, the tables with a chart, the "
            "sources, what lint finds and the commands, below en/reference and zh/reference. With --rules, pages "
            "name the layer of each rule. Pages that an earlier call made and that have lost their subject are "
            "removed; nothing else in FOLDER is touched. Sphinx with MyST makes a website of them. Exit codes: "
            "0 written, or nothing to change; 1 --check found a difference.",
            "把规则库的参考文档写成 Markdown 页面，中英文各一份。\n\n"
            "每个规则文件、每个类型、每类事实各一页，另有带图表的对比与星级、来源、检查项和命令说明，"
            "存放在 en/reference 和 zh/reference 下。给出 --rules 时，页面会注明每条规则所在的规则层。"
            "以前生成、现已没有对应内容的页面会被删除；FOLDER 中的其他内容不受影响。"
            "可用 Sphinx 和 MyST 生成网站。退出码：0 已写入或无需改动；1 --check 发现差异。",
        ),
        arguments=(Argument("FOLDER", Text("Where the pages go.", "存放页面的文件夹。")),),
        examples=("imgexpert rules docs docs", "imgexpert --rules my-rules rules docs handbook --check"),
        params=[
            click.Argument(["folder"], type=click.Path(file_okay=False), metavar="FOLDER"),
            click.Option(
                ["--check"],
                is_flag=True,
                help=Text(
                    "Write nothing; tell which pages are missing, different or too many.",
                    "不写入，只指出缺少、有差异或多余的页面。",
                ).to(language),
            ),
        ],
        callback=write_pages,
    )


def write_pages(folder: str, check: bool) -> Exit:
    """Bring the pages up to date, or tell which are not."""
    from imgexpert.interfaces.handbook.pages import reference

    settings, root = current(("text",)), Path(folder)
    pages = reference(settings.rulebase())
    surplus = sorted(path for path in _made(root) if path not in pages)
    stale = [path for path, text in pages.items() if _read(root / path) != text]
    if not check:
        for path in stale:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            with Output(str(root / path)) as page:
                page.data(pages[path])
                page.commit()
        for path in surplus:
            (root / path).unlink()
    with settings.opened() as output:
        output.lines(_told(len(pages), stale, surplus, check, folder, settings.language))
        output.commit()
    return Exit.FOUND if check and (stale or surplus) else Exit.DONE


def _told(
    pages: int, stale: list[str], surplus: list[str], check: bool, folder: str, language: Language
) -> Iterator[Line]:
    if check:
        for paths, word in (
            (stale, Text("differs or is missing", "有差异或缺失")),
            (surplus, Text("too many", "多余")),
        ):
            yield from (line(Span(f"{path}: {word.to(language)}", "bad")) for path in paths)
        if stale or surplus:
            command = f"imgexpert rules docs {shlex.quote(folder)}"
            yield line(Text(f"Bring them up to date: {command}", f"更新页面：{command}").to(language))
    if check:
        counts = Text(
            f"{pages} pages: {len(stale)} differ, {len(surplus)} too many",
            f"页面 {pages} 个：有差异 {len(stale)}，多余 {len(surplus)}",
        )
    else:
        counts = Text(
            f"{pages} pages: {len(stale)} written, {len(surplus)} removed",
            f"页面 {pages} 个：写入 {len(stale)}，删除 {len(surplus)}",
        )
    yield line(Span(counts.to(language), "bad" if check and (stale or surplus) else "good"))


def _made(root: Path) -> Iterator[str]:
    """The pages below `root` that an earlier call made."""
    from imgexpert.interfaces.handbook.writing import MARK

    for language in LANGUAGES:
        for path in (root / language / "reference").rglob("*.md"):
            if _read(path).startswith(MARK):
                yield path.relative_to(root).as_posix()


def _read(path: Path) -> str:
    """The text of a page, empty where there is none that could be one of ours."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
