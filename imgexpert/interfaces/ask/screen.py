"""What the questionnaire says while it runs: on standard error, so that standard output holds the result alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from imgexpert.interfaces.layout import Line, plain
from imgexpert.interfaces.output import columns_of, print_in_colour


class Screen:
    """Prints lines for the person who answers."""

    @property
    def cells(self) -> int:
        """How wide a line may be."""
        return columns_of(sys.stderr)

    def show(self, lines: Iterable[Line]) -> None:
        """Print `lines`: in colour on a terminal, else plain."""
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            print_in_colour(lines, sys.stderr)
        else:
            sys.stderr.write(plain(lines))
        sys.stderr.flush()
