"""Commands and groups of commands whose help is in the caller's language; a group imports a command when it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from imgexpert.interfaces.cells import width, wrapped
from imgexpert.interfaces.exits import Exit
from imgexpert.interfaces.settings import global_options
from imgexpert.interfaces.usage import Misuse
from imgexpert.reading.problems import shown
from imgexpert.reading.text import Language, Text

_HEADINGS = {
    "usage": Text("Usage", "用法"),
    "arguments": Text("Arguments", "参数"),
    "options": Text("Options", "选项"),
    "global": Text("Global options", "全局选项"),
    "commands": Text("Commands", "命令"),
    "examples": Text("Examples", "示例"),
}
_HELP = Text("Show this help and end.", "显示本帮助后退出。")
_COLUMNS = Text("[OPTIONS]", "[选项]")


class Argument(NamedTuple):
    """The name of an argument with what it stands for, for the help."""

    name: str
    meaning: Text


class _Bilingual(click.Command):
    """What commands and groups have in common."""

    def __init__(
        self,
        name: str,
        *,
        language: Language,
        about: Text,
        examples: tuple[str, ...],
        arguments: tuple[Argument, ...] = (),
        params: list[click.Parameter] | None = None,
        callback: Callable[..., Any] | None = None,
        **more: Any,
    ) -> None:
        own = list(params or ())
        self.language = language
        self.about = about
        self.examples = examples
        self.arguments = arguments
        self.own_options = [option for option in own if isinstance(option, click.Option)]
        super().__init__(
            name,
            params=own + global_options(language),
            callback=callback,
            help=about.to(language),
            options_metavar=_COLUMNS.to(language),
            **more,
        )

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP.to(self.language)
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not isinstance(self, click.Group):
            ctx.allow_extra_args = True  # They are refused below, in the caller's language.
        try:
            surplus = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        if surplus and not isinstance(self, click.Group) and not ctx.resilient_parsing:
            words = " ".join(map(shown, surplus))
            raise Misuse(f"nothing more was expected after the arguments, but: {words}", f"多余的参数：{words}", ctx)
        return surplus

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("\n".join(self._help_lines(ctx, min(formatter.width, 100))))

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - click's signature
        return self.about.to(self.language).split("\n\n")[0]

    def _help_lines(self, ctx: click.Context, cells: int) -> Iterator[str]:
        colon = "：" if self.language == "zh" else ": "
        pieces = " ".join(self.collect_usage_pieces(ctx))
        yield _HEADINGS["usage"].to(self.language) + colon + f"{ctx.command_path} {pieces}"
        yield ""
        for part in self.about.to(self.language).split("\n\n"):
            yield from ("  " + row for row in wrapped(part, cells - 2))
            yield ""
        yield from self._section("arguments", [(a.name, a.meaning.to(self.language)) for a in self.arguments], cells)
        yield from self._section("commands", list(self._listed(ctx)), cells)
        yield from self._section("options", [_record(option, ctx) for option in self.own_options], cells)
        shared = [p for p in self.get_params(ctx) if isinstance(p, click.Option) and p not in self.own_options]
        yield from self._section("global", [_record(option, ctx) for option in shared], cells)
        yield _HEADINGS["examples"].to(self.language) + colon.rstrip()
        yield from (f"  {example}" for example in self.examples)

    def _section(self, heading: str, rows: list[tuple[str, str]], cells: int) -> Iterator[str]:
        if not rows:
            return
        yield _HEADINGS[heading].to(self.language) + ("：" if self.language == "zh" else ":")
        column = max(width(name) for name, _ in rows) + 2
        for name, meaning in rows:
            for place, row in enumerate(wrapped(meaning, max(cells - column - 2, 20))):
                start = "" if place else name
                yield "  " + start + " " * (column - width(start)) + row
        yield ""

    def _listed(self, ctx: click.Context) -> Iterator[tuple[str, str]]:
        """The commands of a group with one line on each."""
        if isinstance(self, click.Group):
            for name in self.list_commands(ctx):
                command = self.get_command(ctx, name)
                if command is not None:
                    yield name, command.get_short_help_str()


class Command(_Bilingual):
    """A command."""


class Group(_Bilingual, click.Group):
    """Commands by name, each built by the function `build(language)` of its module when it is first asked for.

    Only so does a command not pay for the imports of all the others.
    """

    def __init__(self, name: str, *, modules: Mapping[str, str], **more: Any) -> None:
        self.modules = modules
        super().__init__(
            name, invoke_without_command=True, no_args_is_help=False, callback=self._without_command, **more
        )

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = super().get_command(ctx, cmd_name)
        if known is None and cmd_name in self.modules:
            module, _, function = self.modules[cmd_name].partition(":")
            known = getattr(import_module(module), function or "build")(self.language)
            assert isinstance(known, click.Command)
            self.add_command(known, cmd_name)
        return known

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        command = self.get_command(ctx, args[0])
        if command is None and not ctx.resilient_parsing:
            word = shown(args[0])
            raise Misuse(f"there is no command `{word}`", f"没有命令 `{word}`", ctx, allowed=self.modules, word=args[0])
        return args[0], command, args[1:]

    def _without_command(self) -> int | None:
        ctx = click.get_current_context()
        if ctx.invoked_subcommand is not None:
            return None
        click.echo(ctx.get_help(), err=True)
        return Exit.UNUSABLE


def _record(option: click.Option, ctx: click.Context) -> tuple[str, str]:
    record = option.get_help_record(ctx)
    return record if record is not None else ("", "")
