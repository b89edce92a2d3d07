"""Bytes and text out of files: bounded in size, UTF-8, and with a reason a person can act on when refused."""

from __future__ import annotations

import sys
from pathlib import Path

from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Text

STANDARD_INPUT = "-"
"""The file name that stands for standard input."""

MEBIBYTE = 1024 * 1024

_UTF8_MARK = b"\xef\xbb\xbf"

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_OTHER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def read_bytes(path: str | Path, limit: int = 32 * MEBIBYTE) -> bytes:
    """The content of a file, or of standard input when `path` is `-`.

    In: the path and the most bytes to accept; never more than `limit + 1` bytes are read, so an endless
    device is refused like any other file that is too large.
    Raises: InputRefused when the file is missing, a folder, unreadable or too large.
    """
    try:
        data = _read_input(limit + 1) if str(path) == STANDARD_INPUT else _read_file(Path(path), limit + 1)
    except FileNotFoundError:
        raise InputRefused([_missing(Path(path))]) from None
    except IsADirectoryError:
        raise InputRefused([_folder(path)]) from None
    except PermissionError:
        raise InputRefused([_forbidden(path)]) from None
    except (OSError, ValueError) as error:  # ValueError: the name holds a NUL character.
        raise InputRefused([_unreadable(path, error)]) from error
    if len(data) > limit:
        raise InputRefused([_too_large(path, limit)])
    return data


def other_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark at the beginning names, unless that is UTF-8."""
    return next((encoding for mark, encoding in _OTHER_MARKS if data.startswith(mark)), None)


def decode(data: bytes, file: str, *, first_line: int = 1) -> str:
    """UTF-8 bytes as text, without the byte order mark that some editors put in front.

    In: the bytes, and for messages the file's name and the line on which they begin.
    Raises: InputRefused for another encoding, with the first byte that is not UTF-8, and for a NUL character.
    """
    encoding = other_encoding(data)
    if encoding is not None:
        raise InputRefused([_wrong_encoding(encoding, Place(file, first_line, 1))])
    try:
        text = data.removeprefix(_UTF8_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode("utf-8")
        byte = error.object[error.start]
        raise InputRefused([_not_utf8(byte, Place.at(file, good, len(good), first_line=first_line))]) from None
    nul = text.find("\0")
    if nul >= 0:
        raise InputRefused([_nul(Place.at(file, text, nul, first_line=first_line))])
    return text


def _read_file(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def _read_input(most: int) -> bytes:
    return sys.stdin.buffer.read(most)


def _name(path: str | Path) -> Text:
    if str(path) == STANDARD_INPUT:
        return Text("standard input", "标准输入")
    name = shown(str(path), longest=200)
    return Text(f'"{name}"', f"“{name}”")


def _missing(path: Path) -> Problem:
    name, folder = _name(path), _name(path.parent)
    try:
        neighbours = sorted(entry.name for entry in path.parent.iterdir())
    except OSError:
        return Problem(
            message=Text(
                f"there is no file {name.en}, because there is no folder {folder.en}: check the path",
                f"没有文件{name.zh}，因为没有文件夹{folder.zh}：请检查路径",
            )
        )
    near = nearest(path.name, neighbours)
    return Problem(
        message=Text(
            f"there is no file {name.en}: check its name and the folder you are in",
            f"没有文件{name.zh}：请检查文件名和当前所在的文件夹",
        ),
        nearest=None if near is None else shown(str(path.with_name(near)), longest=200),
    )


def _folder(path: str | Path) -> Problem:
    name = _name(path)
    return Problem(
        message=Text(f"{name.en} is a folder: name a file inside it", f"{name.zh}是文件夹：请指定其中的某个文件")
    )


def _forbidden(path: str | Path) -> Problem:
    name = _name(path)
    return Problem(
        message=Text(
            f"you may not read {name.en}: ask its owner for read permission, or use a copy you own",
            f"没有读取{name.zh}的权限：请向其所有者申请读权限，或使用自己的副本",
        )
    )


def _unreadable(path: str | Path, error: OSError | ValueError) -> Problem:
    name = _name(path)
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem(
        message=Text(
            f"{name.en} cannot be read ({reason}): check that it is an ordinary file",
            f"无法读取{name.zh}（{reason}）：请确认它是普通文件",
        )
    )


def _too_large(path: str | Path, limit: int) -> Problem:
    name = _name(path)
    size = f"{limit // MEBIBYTE} MiB" if limit >= MEBIBYTE else f"{limit} B"
    return Problem(
        message=Text(
            f"{name.en} is larger than the {size} that are read at once: split it into several files",
            f"{name.zh}超过一次可读取的上限 {size}：请拆分成多个文件",
        )
    )


def _wrong_encoding(encoding: str, place: Place) -> Problem:
    return Problem(
        message=Text(
            f"this file is encoded as {encoding}: save it as UTF-8",
            f"该文件的编码是 {encoding}：请另存为 UTF-8",
        ),
        place=place,
    )


def _not_utf8(byte: int, place: Place) -> Problem:
    return Problem(
        message=Text(
            f"the byte 0x{byte:02X} here is not UTF-8: save the file as UTF-8, "
            "choosing the encoding it was written in (GBK, Latin-1, …) when opening it",
            f"此处的字节 0x{byte:02X} 不是 UTF-8：请用原来的编码（如 GBK）打开文件，再另存为 UTF-8",
        ),
        place=place,
    )


def _nul(place: Place) -> Problem:
    return Problem(
        message=Text(
            "there is a NUL character here, which no text file holds: "
            "check that this is the right file, and that it is saved as UTF-8",
            "此处有 NUL 字符，文本文件中不应出现：请确认文件无误，并以 UTF-8 保存",
        ),
        place=place,
    )
