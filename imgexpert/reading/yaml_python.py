"""PyYAML's parser in pure Python, for installations without libyaml: slower, with the same answers."""

from __future__ import annotations

import re
from typing import Any, cast

from yaml.events import ScalarEvent
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_BAD_ESCAPE = "found invalid Unicode character escape code"  # What libyaml says.


class PythonParser(Reader, Scanner, Parser):
    """Events of a YAML text, as libyaml's parser gives them."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Any:
        """The next event, None after the last.

        Raises: yaml.YAMLError, also for the escapes of impossible characters that PyYAML itself lets
        through or fails on.
        """
        try:
            event: Any = cast(Any, super()).get_event()
        except (ValueError, OverflowError):  # chr() of a number that is no character.
            mark = self.get_mark()
            raise ScannerError(None, None, _BAD_ESCAPE, mark) from None
        if type(event) is ScalarEvent and _HALF_CHARACTER.search(event.value):
            raise ScannerError(None, None, _BAD_ESCAPE, cast(Any, event).start_mark)
        return event
