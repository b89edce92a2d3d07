"""The words in which well-formed YAML and JSON is refused all the same, because it would mislead."""

from __future__ import annotations

from imgexpert.reading.nodes import MAX_DEPTH, Scalar
from imgexpert.reading.places import Place
from imgexpert.reading.problems import Problem, shown
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_wording import KEY_ABSENT

_MOST_PROBLEMS = 100  # A document with so many is of another kind altogether; more would only fill memory.


class DocumentGivenUp(Exception):  # noqa: N818 - control flow between a reader and what builds its trees.
    """Reading on in this document is pointless; its problems have been noted."""


class Problems(list[Problem]):
    """The problems of one document, up to a number that somebody might still read."""

    def note(self, problem: Problem) -> None:
        """Add a problem.

        Raises: DocumentGivenUp when there are too many to go on.
        """
        self.append(problem)
        if len(self) >= _MOST_PROBLEMS:
            self.append(too_many(_MOST_PROBLEMS, problem.place))
            raise DocumentGivenUp


def doubled_key(key: Scalar, first: Scalar) -> Problem:
    """The same name twice in one mapping: one of the two values would be lost without a word."""
    name = shown(key.text)
    return Problem(
        message=Text(
            f'the key "{name}" stands here for the second time, first on line {first.line}, '
            f"column {first.column}: keep one of the two",
            f"键“{name}”在这里重复出现，第一次在第 {first.line} 行第 {first.column} 列：请只保留一个",
        ),
        place=key.place,
    )


def too_deep(place: Place) -> Problem:
    """More nesting than any real file has."""
    return Problem(
        message=Text(
            f"more than {MAX_DEPTH} lists and mappings stand inside each other here: "
            "close the ones that are meant to end earlier",
            f"这里的列表和映射嵌套超过 {MAX_DEPTH} 层：请检查前面是否漏了结束符或缩进有误",
        ),
        place=place,
    )


def half_character(place: Place) -> Problem:
    r"""An escape such as `\ud800` alone: it could be read, but nothing could print or save it."""
    return Problem(
        message=Text(
            "this text holds an escape for half a character (a lone surrogate): write the character itself",
            "该文本含有只代表半个字符的转义（单独的代理项）：请直接写出该字符",
        ),
        place=place,
    )


def too_many(count: int, place: Place | None) -> Problem:
    """So many problems in one document that it was not read to its end."""
    return Problem(
        message=Text(
            f"{count} problems were found up to here: the rest of this document was not read",
            f"到此处已发现 {count} 个问题：该文档的其余部分未再读取",
        ),
        place=place,
    )


def compound_key(place: Place) -> Problem:
    """YAML allows a list or mapping as a key; a fact or field is never called so."""
    return Problem(
        message=Text(
            "a list or mapping stands here where a key is expected: "
            "a key is a single word, and text that begins with [ or { needs quotes",
            "键的位置出现了列表或映射：键只能是单个词；以 [ 或 { 开头的文本需要加引号",
        ),
        place=place,
    )


def absent_key(place: Place) -> Problem:
    """A colon with nothing before it."""
    return Problem(message=KEY_ABSENT, place=place)


def merge_key(place: Place) -> Problem:
    """YAML 1.1's `<<`, which YAML 1.2 has dropped."""
    return Problem(
        message=Text(
            "the merge key << is not used here: write out the entries it would bring in",
            "此处不使用合并键 <<：请直接写出要并入的各项",
        ),
        place=place,
    )


def anchor(name: str, place: Place) -> Problem:
    """`&name`, which only matters together with aliases."""
    return Problem(
        message=Text(
            f"the anchor &{shown(name)} is not used here: write the value alone, or quote text that begins with &",
            f"此处不使用锚点 &{shown(name)}：请直接写值；以 & 开头的文本需要加引号",
        ),
        place=place,
    )


def alias(name: str, place: Place) -> Problem:
    """`*name`: a reader of the file would have to look the value up, and a few can blow up to gigabytes."""
    return Problem(
        message=Text(
            f"the alias *{shown(name)} is not used here: write the value out again, or quote text that begins with *",
            f"此处不使用别名 *{shown(name)}：请重新写出该值；以 * 开头的文本需要加引号",
        ),
        place=place,
    )


def tag(name: str, place: Place) -> Problem:
    """`!name` and `!!name`, which choose a type that the vocabulary has already chosen."""
    written = shown(name.replace("tag:yaml.org,2002:", "!!"))
    return Problem(
        message=Text(
            f"the tag {written} is not used here: write the value alone, or quote text that begins with !",
            f"此处不使用标签 {written}：请直接写值；以 ! 开头的文本需要加引号",
        ),
        place=place,
    )
