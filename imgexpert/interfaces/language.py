"""Which language to speak, known before the command line is read, so that its errors are worded in it too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imgexpert.reading.text import LANGUAGES, Language

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # The first that is set counts, as POSIX has it.


def spoken(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language asked for by `--lang`, else that of the locale, else English."""
    asked: str | None = None
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        elif argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
    for language in LANGUAGES:
        if asked == language:
            return language
    locale = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
