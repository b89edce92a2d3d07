"""What a person reads, in every language the program speaks."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = ("en", "zh")


class Text(NamedTuple):
    """One sentence or name in English and in Chinese."""

    en: str
    zh: str

    def to(self, language: Language) -> str:
        """The wording in `language`."""
        return self.zh if language == "zh" else self.en
