"""The global options, accepted before and after the name of a command, and what they say."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from imgexpert.interfaces.output import Output
from imgexpert.interfaces.usage import Choice, Misuse
from imgexpert.reading.problems import shown
from imgexpert.reading.text import LANGUAGES, Language, Text

FORMATS = ("text", "json", "markdown", "html", "mermaid")

_BY_ENDING = {
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".mmd": "mermaid",
}


@dataclass(kw_only=True)
class Settings:
    """What the global options say; the one given last counts.

    `asked_format` is None unless `--format` was given.
    """

    language: Language
    asked_format: str | None = None
    output: str | None = None
    quiet: bool = False

    @property
    def format(self) -> str:
        """The format asked for, else the one that the ending of the output file stands for, else text."""
        return self.asked_format or self._ending_format or "text"

    @property
    def _ending_format(self) -> str | None:
        return _BY_ENDING.get(os.path.splitext(self.output or "")[1].lower())  # noqa: PTH122 - no path is needed.

    @property
    def json(self) -> bool:
        """Whether the output is for programs."""
        return self.format == "json"

    def say(self, text: Text) -> str:
        """`text` in the language spoken."""
        return text.to(self.language)

    def opened(self) -> Output:
        """The output, to be used in a `with` block."""
        return Output(self.output)

    def remark(self, text: str) -> None:
        """Tell something that is no result, unless silence was asked for."""
        if not self.quiet:
            click.echo(text, err=True)


def current(formats: tuple[str, ...] = ("text", "json")) -> Settings:
    """The settings of the call under way, for a command that can print in `formats`.

    Raises: Misuse when another format was asked for, by `--format` or by the ending of the output file.
    """
    context = click.get_current_context()
    settings = context.find_object(Settings)
    assert settings is not None
    if settings.format not in formats:
        raise _other_format(settings, context, formats)
    return settings


def _other_format(settings: Settings, context: click.Context, formats: tuple[str, ...]) -> Misuse:
    name = settings.format
    en = f"`{context.command_path}` cannot print {name}"
    zh = f"`{context.command_path}` 不能输出 {name} 格式"
    if settings.asked_format is None:
        file = shown(os.path.basename(settings.output or ""))  # noqa: PTH119 - only its ending matters.
        en += f", which the ending of `{file}` stands for: choose another ending, or say --format"
        zh += f"（由 `{file}` 的后缀推断）：请更换后缀，或用 --format 指定格式"
    return Misuse(en, zh, context, allowed=formats)


def global_options(language: Language) -> list[click.Parameter]:
    """New instances of the global options: click wants one of each for every command."""

    def option(names: list[str], help_: Text, field: str, **more: Any) -> click.Option:
        return click.Option(names, help=help_.to(language), expose_value=False, callback=_storing(field), **more)

    return [
        option(
            ["--lang"],
            Text("Language of everything printed (default: the locale's).", "输出所用的语言（默认随系统区域设置）。"),
            "language",
            type=Choice(LANGUAGES),
        ),
        option(
            ["--format"],
            Text(
                "Output for people (text, markdown, html), for diagrams (mermaid) or for programs (json), as far as "
                "the command has it (default: as FILE ends, else text).",
                "输出格式：text、markdown、html 供人阅读，mermaid 用于绘图，json 供程序使用；"
                "各命令支持的格式不同（默认由 FILE 的后缀决定，否则为 text）。",
            ),
            "asked_format",
            type=Choice(FORMATS),
        ),
        option(
            ["-o", "--output"],
            Text(
                "Write the output to FILE instead of the terminal; .json, .md, .html and .mmd choose the format.",
                "把输出写入文件，而不是终端；后缀 .json、.md、.html、.mmd 决定格式。",
            ),
            "output",
            metavar="FILE",
            type=click.Path(),
        ),
        option(
            ["--quiet"],
            Text("No remarks on standard error, only errors.", "标准错误中不输出提示，只输出错误。"),
            "quiet",
            is_flag=True,
            default=None,
        ),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help=Text("Print the version and end.", "显示版本号后退出。").to(language),
        ),
    ]


def _storing(field: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def store(context: click.Context, parameter: click.Parameter, value: Any) -> None:  # noqa: ARG001 - click's
        settings = context.find_object(Settings)
        if value is not None and settings is not None:
            setattr(settings, field, value)

    return store


def _version(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: ARG001 - click's
    if value and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"imgexpert {version('imgexpert')}")
        context.exit()
