"""Sentences about inventories that several readers need."""

from __future__ import annotations

from imgexpert.reading.problems import Problem
from imgexpert.reading.text import Text
from imgexpert.vocabulary.documents import LONGEST_NAME


def empty_file(file: str) -> Problem:
    """A file without any content."""
    return Problem(
        message=Text(
            f"{file} is empty: an inventory begins with its columns, `subject` and the facts that are known",
            f"{file} 是空的：清单应以列名开头，即 `subject` 和已知的事实",
        )
    )


def no_row(inventory: str) -> Problem:
    """Columns without rows."""
    return Problem(
        message=Text(f"there is no row in {inventory} to decide", f"{inventory} 中没有可供判断的行"),
    )


def cut_off() -> Problem:
    """A packed file that was not written or copied to its end."""
    return Problem(
        message=Text(
            "the compressed file is cut off or damaged here, and what follows is lost: copy or pack it again",
            "压缩文件在此处中断或损坏，其后的内容已丢失：请重新复制或压缩",
        )
    )


def damaged_table(reason: str) -> Problem:
    """A Parquet file that its reader gives up on."""
    return Problem(
        message=Text(
            f"this Parquet file is cut off or damaged ({reason}): write or copy it again",
            f"该 Parquet 文件不完整或已损坏（{reason}）：请重新写出或复制",
        )
    )


def bad_subject() -> Problem:
    """A name that could not be repeated in a line of output."""
    return Problem(
        message=Text(
            f"`subject` is one line of at most {LONGEST_NAME} characters",
            f"`subject` 应为一行文本，不超过 {LONGEST_NAME} 个字符",
        )
    )
