"""What the exit codes of the program mean."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes; the first five are a contract with scripts."""

    DONE = 0
    """Every subject got a choice; a test found nothing."""
    FOUND = 1
    """A test found something."""
    UNUSABLE = 2
    """The call or a file could not be used at all: nothing was decided."""
    OPEN = 3
    """All was read, but at least one subject got no choice."""
    REFUSED = 4
    """At least one document was refused; all others were decided and written."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C, as shells report it."""
    READER_GONE = 141
    """Whoever read the output stopped reading, as shells report it."""
