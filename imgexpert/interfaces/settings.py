"""The global options, accepted before and after the name of a command, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from imgexpert.interfaces.output import Output
from imgexpert.interfaces.usage import Choice
from imgexpert.reading.text import LANGUAGES, Language, Text

FORMATS = ("text", "json")


@dataclass(kw_only=True)
class Settings:
    """What the global options say; the one given last counts."""

    language: Language
    format: str = "text"
    output: str | None = None
    quiet: bool = False

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


def current() -> Settings:
    """The settings of the call under way."""
    settings = click.get_current_context().find_object(Settings)
    assert settings is not None
    return settings


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
            Text("Output for people (text) or for programs (json).", "输出格式：text 供人阅读，json 供程序使用。"),
            "format",
            type=Choice(FORMATS),
        ),
        option(
            ["-o", "--output"],
            Text("Write the output to FILE instead of the terminal.", "把输出写入文件，而不是终端。"),
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
