"""The command reference: every command with what its help says."""

from __future__ import annotations

from collections.abc import Iterator

import click

from imgexpert.interfaces.commands import Command, Group
from imgexpert.interfaces.handbook.places import COMMANDS
from imgexpert.interfaces.handbook.writing import Page, anchor, code
from imgexpert.interfaces.reports.markdown_report import escaped
from imgexpert.interfaces.root import build
from imgexpert.reading.text import Language


def commands_page(language: Language) -> Page:
    """One section for each command, the options that all share first."""
    page = Page(path=COMMANDS, language=language)
    root = build(language)
    context = click.Context(root, info_name=root.name)
    page.heading(1, page.say("Commands", "命令"))
    for part in root.about.to(language).split("\n\n"):
        page.paragraph(escaped(part))
    page.heading(2, page.say("Global options", "全局选项"))
    own = [option for option in root.get_params(context) if isinstance(option, click.Option)]
    _options(page, own, context)
    for command, inner in _walk(root, context):
        _command(page, command, inner)
    return page


def _walk(group: Group, context: click.Context) -> Iterator[tuple[Command | Group, click.Context]]:
    """Every command below `group`, groups before what is in them."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert isinstance(command, (Command, Group))
        inner = click.Context(command, info_name=name, parent=context)
        yield command, inner
        if isinstance(command, Group):
            yield from _walk(command, inner)


def _command(page: Page, command: Command | Group, context: click.Context) -> None:
    path = context.command_path
    page.heading(2, code(path), anchor("command", path.replace(" ", "-")))
    for part in command.about.to(page.language).split("\n\n"):
        page.paragraph(escaped(part))
    page.code([" ".join([path, *command.collect_usage_pieces(context)])])
    if command.arguments:
        head = (page.say("Argument", "参数"), page.say("Meaning", "含义"))
        page.table(head, ((code(one.name), escaped(one.meaning.to(page.language))) for one in command.arguments))
    _options(page, command.own_options, context)
    page.paragraph(page.say("For example:", "示例："))
    page.code(command.examples, "sh")


def _options(page: Page, options: list[click.Option], context: click.Context) -> None:
    records = [record for option in options if (record := option.get_help_record(context)) is not None]
    if records:
        head = (page.say("Option", "选项"), page.say("Meaning", "含义"))
        page.table(head, ((code(name), escaped(meaning)) for name, meaning in records))
