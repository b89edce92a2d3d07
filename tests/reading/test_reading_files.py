"""Reading files: what is refused, why, and that no file can exhaust the memory."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from imgexpert.reading import InputRefused, decode, read_bytes


def refused(path: str | Path, limit: int = 100) -> str:
    with pytest.raises(InputRefused) as caught:
        read_bytes(path, limit)
    assert caught.value.render("zh")
    return str(caught.value)


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: \xff\r\n")
    assert read_bytes(path) == read_bytes(str(path)) == b"\xef\xbb\xbfa: \xff\r\n"


def test_a_missing_file_names_the_nearest_one_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").touch()
    (tmp_path / "other.json").touch()
    message = refused(tmp_path / "fact.yml")
    assert "there is no file" in message
    assert message.endswith(f"did you mean {tmp_path / 'facts.yaml'}?")


def test_a_missing_file_without_neighbours_names_none(tmp_path: Path) -> None:
    assert "did you mean" not in refused(tmp_path / "facts.yaml")


def test_a_missing_folder_is_named_as_such(tmp_path: Path) -> None:
    assert f'there is no folder "{tmp_path / "nowhere"}"' in refused(tmp_path / "nowhere" / "facts.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "is a folder: name a file inside it" in refused(tmp_path)


def test_a_file_in_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert "cannot be read (Not a directory)" in refused(tmp_path / "a" / "b")


def test_a_name_with_a_nul_character_is_refused() -> None:
    assert '"a\\x00b" cannot be read' in refused("a\0b")


_AS_NOBODY = """
import os, sys
from imgexpert.reading import InputRefused, read_bytes
if os.geteuid() == 0:
    os.setuid(65534)
try:
    read_bytes(sys.argv[1])
except InputRefused as refused:
    print(refused)
"""


@pytest.mark.skipif(os.name != "posix", reason="Permissions are told apart in this way on POSIX systems only.")
def test_a_file_without_permission_says_whom_to_ask(tmp_path: Path) -> None:
    path = tmp_path / "secret.yaml"
    path.touch(mode=0)
    assert stat.S_IMODE(path.stat().st_mode) == 0
    told = subprocess.run([sys.executable, "-c", _AS_NOBODY, path], capture_output=True, text=True, check=True)
    assert told.stdout.startswith(f'you may not read "{path}": ask its owner')


@pytest.mark.parametrize(("size", "fits"), [(99, True), (100, True), (101, False)])
def test_the_limit_is_the_largest_size_that_is_read(tmp_path: Path, size: int, fits: bool) -> None:
    path = tmp_path / "facts.yaml"
    path.write_bytes(b"x" * size)
    if fits:
        assert len(read_bytes(path, 100)) == size
    else:
        assert "larger than the 100 B" in refused(path)


# The peak that the system reports of a child begins with that of the process that started it, so the child's own
# status is read where there is one.
_ENDLESS = """
import pathlib, resource, sys
from imgexpert.reading import InputRefused, read_bytes
try:
    read_bytes(sys.argv[1])
except InputRefused as refused:
    print(refused)
status = pathlib.Path("/proc/self/status")
peaks = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else []
kibibytes = int(peaks[0].split()[1]) if peaks else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(kibibytes // 1024)
"""


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="There is no endless file here.")
@pytest.mark.parametrize("path", ["/dev/zero", "-"])
def test_an_endless_file_is_refused_with_bounded_memory(path: str) -> None:
    with Path("/dev/zero").open("rb") as endless:
        told = subprocess.run(
            [sys.executable, "-c", _ENDLESS, path], stdin=endless, capture_output=True, text=True, check=True
        )
    message, mebibytes = told.stdout.splitlines()
    assert "is larger than the 32 MiB that are read at once" in message
    assert int(mebibytes) < 150


def test_standard_input_is_read_for_a_dash() -> None:
    program = "import sys; from imgexpert.reading import read_bytes; sys.stdout.buffer.write(read_bytes('-'))"
    told = subprocess.run([sys.executable, "-c", program], input=b"a: \xff\r\n", capture_output=True, check=True)
    assert told.stdout == b"a: \xff\r\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ""),
        (b"\xef\xbb\xbfa: 1", "a: 1"),
        ("汉字 𝄞\r\n".encode(), "汉字 𝄞\r\n"),
        (b"\xef\xbb\xbf\xef\xbb\xbfa", "\ufeffa"),
    ],
)
def test_utf8_is_decoded_without_one_byte_order_mark(data: bytes, expected: str) -> None:
    assert decode(data, "f") == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("a: 1".encode("utf-16"), "f:1:1: this file is encoded as UTF-16: save it as UTF-8"),
        ("\ufeffa".encode("utf-16-be"), "f:1:1: this file is encoded as UTF-16: save it as UTF-8"),
        ("\ufeffa".encode("utf-32-le"), "f:1:1: this file is encoded as UTF-32: save it as UTF-8"),
        ("\ufeffa".encode("utf-32-be"), "f:1:1: this file is encoded as UTF-32: save it as UTF-8"),
        (b"\xffa", "f:1:1: the byte 0xFF here is not UTF-8"),
        (b"a: 1\nb: \xd6\xd0\n", "f:2:4: the byte 0xD6 here is not UTF-8"),
        (b"a\r\nb\r\xe6\xb1\x89\xe6\xb1", "f:3:2: the byte 0xE6 here is not UTF-8"),
        (b"\xef\xbb\xbf\xc0\x80", "f:1:1: the byte 0xC0 here is not UTF-8"),
        (b"\xed\xa0\x80", "f:1:1: the byte 0xED here is not UTF-8"),
        (b"a\n\rb\0", "f:3:2: there is a NUL character here"),
        ("ab".encode("utf-16-le"), "f:1:2: there is a NUL character here"),
    ],
)
def test_what_is_not_utf8_text_is_refused_at_its_first_byte(data: bytes, expected: str) -> None:
    with pytest.raises(InputRefused) as caught:
        decode(data, "f")
    assert str(caught.value).startswith(expected)
