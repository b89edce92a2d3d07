"""Wrong calls of the program, told in the caller's language with what is allowed and what was likely meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from imgexpert.reading.problems import Problem, nearest, shown
from imgexpert.reading.text import Language, Text


class Misuse(click.UsageError):
    """A wrong call, with a message in every language."""

    def __init__(
        self, en: str, zh: str, context: click.Context | None = None, *, allowed: Iterable[str] = (), word: str = ""
    ) -> None:
        choices = tuple(allowed)
        self.problem = Problem(message=Text(en, zh), allowed=choices, nearest=nearest(word, choices))
        super().__init__(self.problem.render("en"), context)

    def without_list(self) -> Misuse:
        """The same with only the nearest word, where listing all that is allowed would help nobody."""
        self.problem = Problem(message=self.problem.message, nearest=self.problem.nearest)
        return self


class Choice(click.Choice[str] if TYPE_CHECKING else click.Choice):  # type: ignore[misc]
    """One of several words; a wrong one is answered with the nearest."""

    # Generic only since click 8.2.

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word itself.

        Raises: Misuse when it is not among the choices.
        """
        if value in self.choices:
            return value
        name = _named(param)
        word = shown(str(value))
        raise Misuse(
            f"`{word}` cannot be given to {name}",
            f"{name} 不接受 `{word}`",
            ctx,
            allowed=map(str, self.choices),
            word=word,
        )


def message_of(error: click.ClickException, language: Language) -> str:
    """What is wrong with the call, for the person who made it."""
    return _problem_of(error).render(language)


def hint_of(error: click.ClickException, language: Language) -> str:
    """Where to read how the command is called."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "imgexpert"
    return Text(f"How it is used: {path} --help", f"用法请见：{path} --help").to(language)


def _problem_of(error: click.ClickException) -> Problem:
    match error:
        case Misuse():
            return error.problem
        case click.NoSuchOption():
            return _no_such_option(error)
        case click.BadOptionUsage():
            return _option_value(error)
        case click.MissingParameter():
            name = _named(error.param)
            return Problem(message=Text(f"{name} is missing", f"缺少 {name}"))
        case _:
            text = error.format_message().rstrip(".")
            return Problem(message=Text(text, f"命令行有误（{text}）"))


def _no_such_option(error: click.NoSuchOption) -> Problem:
    name = shown(error.option_name)
    known = _options(error.ctx)
    return Problem(
        message=Text(f"there is no option {name}", f"没有选项 {name}"),
        nearest=nearest(error.option_name, [option for option in known if option.startswith("--")]),
    )


def _option_value(error: click.BadOptionUsage) -> Problem:
    name = shown(error.option_name)
    flag = any(
        isinstance(parameter, click.Option) and parameter.is_flag and error.option_name in parameter.opts
        for parameter in (error.ctx.command.params if error.ctx else ())
    )
    if flag:
        return Problem(message=Text(f"option {name} takes no value", f"选项 {name} 不带值"))
    return Problem(message=Text(f"option {name} needs a value after it", f"选项 {name} 之后需要给出值"))


def _options(context: click.Context | None) -> list[str]:
    if context is None:
        return []
    return [name for parameter in context.command.get_params(context) for name in parameter.opts]


def _named(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "?"
    if isinstance(parameter, click.Option):
        return parameter.opts[0]
    return parameter.metavar or parameter.opts[0].upper()
