"""What a person at the terminal sees while a batch runs: rows so far, how fast, and how long it will take."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from imgexpert.interfaces.batch.run import Step
from imgexpert.interfaces.settings import Settings
from imgexpert.reading.text import Text

_MOST_TOLD = 20
"""Refusals listed on standard error; all of them stand in the file."""


class Telling:
    """Lists refusals on standard error, up to a number that somebody may still read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.untold = 0
        self._told = 0

    def step(self, step: Step) -> None:
        """List what was refused in one more chunk."""
        for row in step.bad:
            if self._told < _MOST_TOLD:
                self._told += 1
                click.echo(row.told(self._settings.language), err=True)
            else:
                self.untold += 1


@contextmanager
def progress(settings: Settings, telling: Telling) -> Iterator[Callable[[Step], None]]:
    """What hears of every step: on a terminal a bar as well, unless silence was asked for."""
    if settings.quiet or not sys.stderr.isatty():
        yield telling.step
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    say = settings.say
    rows = say(Text("{task.fields[rows]:,} rows", "{task.fields[rows]:,} 行"))
    rate = say(Text("{task.fields[rate]:,.0f} a second", "每秒 {task.fields[rate]:,.0f} 行"))
    columns = (BarColumn(), TaskProgressColumn(), TextColumn(rows), TextColumn(rate), TimeRemainingColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rows=0, rate=0.0)

        def step(step: Step) -> None:
            telling.step(step)
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = step.tally.rows / elapsed if elapsed else 0.0
            total = None if step.done is None else 1.0
            bar.update(task, total=total, completed=step.done or 0.0, rows=step.tally.rows, rate=rate)

        yield step
