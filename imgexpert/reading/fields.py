"""Strict reading of a mapping's fields: what is missing, misspelt or of the wrong shape becomes a problem."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imgexpert.reading.full_width import with_advice
from imgexpert.reading.nodes import Mapping, Node, Scalar, Sequence
from imgexpert.reading.problems import Mistake, Problem, nearest, shown
from imgexpert.reading.text import Text

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that make text read in another order than it is written."""


class Fields:
    """The fields of one mapping, each asked for once; `finish` reports those that nobody asked for.

    All problems go into the list given, so that a file with several mistakes reports all of them at once.
    A getter that finds a problem returns an empty value of its type: the caller checks the list at the end.
    Problems that are of no other kind are called `mistake`.
    """

    def __init__(self, node: Node, what: Text, problems: list[Problem], mistake: Mistake | None = None) -> None:
        self.node = node
        self.mistake = mistake
        self.what = what
        self.problems = problems
        self.asked: list[str] = []
        if not isinstance(node, Mapping):
            self.complain(
                node,
                f"{what.en} must be a mapping of names to values",
                f"{what.zh}必须是“名称: 值”的映射",
            )
        self.entries: dict[str, Node] = (
            {key.text: value for key, value in node.entries} if isinstance(node, Mapping) else {}
        )

    def complain(
        self,
        node: Node,
        en: str,
        zh: str,
        allowed: tuple[str, ...] = (),
        word: str = "",
        mistake: Mistake | None = None,
    ) -> None:
        """Record a problem at `node`, with the nearest of `allowed` to `word`."""
        self.problems.append(
            Problem(
                message=with_advice(en, zh, node),
                place=node.place,
                allowed=allowed,
                nearest=nearest(word, allowed),
                mistake=mistake or self.mistake,
            )
        )

    def optional(self, name: str) -> Node | None:
        """The node under `name`, or None."""
        self.asked.append(name)
        return self.entries.get(name)

    def required(self, name: str) -> Node | None:
        """The node under `name`; its absence is a problem."""
        node = self.optional(name)
        if node is None and isinstance(self.node, Mapping):
            self.complain(
                self.node,
                f"{self.what.en} lacks `{name}`",
                f"{self.what.zh}缺少 `{name}`",
            )
        return node

    def string(self, name: str, pattern: re.Pattern[str] | None = None, default: str | None = None) -> str:
        """The text under `name`, matching `pattern` in whole when one is given."""
        node = self.required(name) if default is None else self.optional(name)
        if node is None:
            return default or ""
        if not isinstance(node, Scalar) or not node.text:
            self.complain(node, f"`{name}` must be a text", f"`{name}` 必须是文本")
            return ""
        if _UNFIT.search(node.text):
            self.complain(
                node,
                f"`{name}` holds a character that a terminal or a reader could be misled by: {shown(node.text)}",
                f"`{name}` 含有可能扰乱终端或误导读者的字符：{shown(node.text)}",
            )
        if pattern is not None and not pattern.fullmatch(node.text):
            self.complain(
                node,
                f"`{shown(node.text)}` is no valid `{name}` (pattern {pattern.pattern})",
                f"`{shown(node.text)}` 不是有效的 `{name}`（格式 {pattern.pattern}）",
            )
        return node.text

    def choice(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """The text under `name`, which must be one of `allowed`."""
        text = self.string(name, default=default)
        node = self.entries.get(name)
        if node is not None and text and text not in allowed:
            en, zh = f"`{shown(text)}` is no {name}", f"`{shown(text)}` 不是有效的 {name}"
            self.complain(node, en, zh, allowed, text, "unknown-name")
        return text

    def number(self, name: str, default: int | None = None) -> int:
        """The whole number under `name`."""
        text = self.string(name, default=None if default is None else str(default))
        if re.fullmatch(r"-?\d{1,15}", text):
            return int(text)
        node = self.entries.get(name)
        if node is not None:
            self.complain(node, f"`{name}` must be a whole number", f"`{name}` 必须是整数")
        return 0

    def flag(self, name: str, default: bool) -> bool:
        """True or false under `name`."""
        return self.choice(name, ("true", "false"), default="true" if default else "false") == "true"

    def bilingual(self, name: str, required: bool = True) -> Text:
        """`{en: …, zh: …}` under `name`; a text by itself stands for both languages."""
        node = self.required(name) if required else self.optional(name)
        if node is None:
            return Text("", "")
        if isinstance(node, Scalar):
            word = self.string(name)
            return Text(word, word)
        inner = Fields(node, Text(f"`{name}`", f"`{name}` "), self.problems, "missing-translation")
        text = Text(inner.string("en"), inner.string("zh"))
        inner.finish()
        return text

    def items(self, name: str, required: bool = True) -> tuple[Node, ...]:
        """The nodes of the list under `name`."""
        node = self.required(name) if required else self.optional(name)
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            self.complain(node, f"`{name}` must be a list", f"`{name}` 必须是列表")
            return ()
        return node.items

    def strings(self, name: str, required: bool = True) -> tuple[str, ...]:
        """The texts of the list under `name`."""
        return tuple(scalar.text for scalar in self.scalars(name, required))

    def scalars(self, name: str, required: bool = True) -> Iterator[Scalar]:
        """The scalars of the list under `name`, with their places."""
        for item in self.items(name, required):
            if isinstance(item, Scalar) and item.text:
                yield item
            else:
                self.complain(item, f"every entry of `{name}` must be a text", f"`{name}` 的每一项都必须是文本")

    def only(self, *names: str) -> None:
        """Report the fields that have none of `names`, without reading those that do."""
        self.asked.extend(names)
        self.finish()

    def finish(self) -> None:
        """Report the fields that nobody asked for, each with the nearest name."""
        if not isinstance(self.node, Mapping):
            return
        for key in self.node.keys:
            if key.text not in self.asked:
                self.complain(
                    key,
                    f"{self.what.en} has no field `{shown(key.text)}`",
                    f"{self.what.zh}没有字段 `{shown(key.text)}`",
                    tuple(self.asked),
                    key.text,
                )
