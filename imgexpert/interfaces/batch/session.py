"""One call of `imgexpert batch`: the job put together from the options, run, and summed up for people or programs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import click

from imgexpert.decision.decide import Decider
from imgexpert.decision.serialising import json_text
from imgexpert.interfaces.batch.columns import Layout
from imgexpert.interfaces.batch.mapping import column_map
from imgexpert.interfaces.batch.progress import Telling, progress
from imgexpert.interfaces.batch.run import Batch, Job
from imgexpert.interfaces.batch.sources import InputFormat, find_sources
from imgexpert.interfaces.batch.summary import Summary, summary_of
from imgexpert.interfaces.batch.tally import Tally
from imgexpert.interfaces.batch.target import Target
from imgexpert.interfaces.batch.wording import no_row
from imgexpert.interfaces.output import Output
from imgexpert.interfaces.settings import Settings
from imgexpert.reading.problems import InputRefused, Problem, shown
from imgexpert.reading.text import Text


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of the command, as they stand on its line."""

    inventory: str
    input_format: InputFormat | None
    id_column: str | None
    pairs: tuple[str, ...]
    mapping: str | None
    justify: bool
    group: bool
    resume: bool
    engine: str
    verify: int
    seed: int
    chunk_rows: int
    report: str | None


class Session:
    """A call under way."""

    def __init__(self, settings: Settings, target: Target, options: Options) -> None:
        self.settings = settings
        self.target = target
        self.options = options
        self._began = time.monotonic()
        self._decider = Decider(settings.rulebase())
        self._telling = Telling(settings)

    def run(self) -> Tally:
        """Decide the inventory; out: what it came to.

        Raises: InputRefused; OSError when the target cannot be written; what was finished by then is kept.
        """
        options, vocabulary = self.options, self._decider.rulebase.vocabulary
        mapping = column_map(options.pairs, options.mapping, options.id_column, vocabulary)
        job = Job(
            sources=find_sources(options.inventory, options.input_format),
            layout=Layout(vocabulary, mapping, self._remark),
            target=self.target,
            chunk_rows=options.chunk_rows,
            verify=options.verify,
            seed=options.seed,
            justify=options.justify,
            group=options.group,
            engine=options.engine,
            resume=options.resume,
            language=self.settings.language,
        )
        try:
            with progress(self.settings, self._telling) as told:
                tally = Batch(job, self._decider, told).run()
        except (KeyboardInterrupt, OSError):
            self._say_what_is_kept()
            raise
        if not tally.decided and not tally.refused:
            raise InputRefused([no_row(options.inventory)])
        return tally

    def sum_up(self, tally: Tally) -> None:
        """Print the summary: to standard output, or to standard error where the rows go there."""
        summary = summary_of(tally, self._decider, seconds=time.monotonic() - self._began, target=self.target)
        if self._telling.untold:
            self.settings.remark(self.settings.say(_untold(self._telling.untold, self.target)))
        if self.options.report is not None:
            self._report(summary, self.options.report)
        if self.settings.asked_format == "json":
            with Output(None) as output:
                output.data(json_text(summary.data()))
            return
        from imgexpert.interfaces.batch.summary_text import summary_lines
        from imgexpert.interfaces.layout import plain

        with Output(None) as output:
            lines = list(summary_lines(summary, self._decider.rulebase, self.settings.language, output.cells))
            if self.target.path is None:
                self.settings.remark(plain(lines).rstrip("\n"))
            else:
                output.lines(lines)

    def _report(self, summary: Summary, path: str) -> None:
        from imgexpert.interfaces.batch.report import report_page

        inventory = shown(Path(self.options.inventory).name)
        with Output(path) as output:
            output.data(report_page(summary, inventory, self._decider, self.settings.language))
            output.commit()

    def _remark(self, problem: Problem) -> None:
        self.settings.remark(problem.render(self.settings.language))

    def _say_what_is_kept(self) -> None:
        if not self.target.flowing and self.target.parts.is_dir():
            click.echo(self.settings.say(_kept(self.target)), err=True)


def _kept(target: Target) -> Text:
    return Text(
        f"What was finished is kept in {target.parts}: the same command with --resume goes on from there.",
        f"已完成的部分保存在 {target.parts}：用同一命令加 --resume 可接着做。",
    )


def _untold(count: int, target: Target) -> Text:
    if target.flowing:
        return Text(f"… and {count} more that were refused", f"……另有 {count} 条被拒绝")
    return Text(f"… and {count} more in {target.errors}", f"……另有 {count} 条，见 {target.errors}")
