"""Bytes out of files as they are needed, unpacked where they are compressed, however large the file is."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_BLOCK = 1 << 20


class CutOff(Exception):  # noqa: N818 - it names what happened to the file.
    """A compressed file ends in the middle, or is damaged from here on."""


@dataclass(slots=True)
class Stream:
    """The bytes of a source, unpacked; `consumed` counts the packed bytes taken from the file so far."""

    raw: IO[bytes]
    consumed: int = 0
    packed: bool = False
    _ahead: bytes = b""
    _pieces: Iterator[bytes] | None = None

    def read(self, size: int) -> bytes:
        """At least one and about `size` bytes more; nothing at the end.

        Raises: CutOff where a packed file is damaged; OSError.
        """
        if self._pieces is None:
            self._ahead = self._take(_BLOCK)
            self.packed = self._ahead.startswith((_GZIP, _ZSTANDARD))
            self._pieces = self._unpacked() if self.packed else iter(())
        if not self.packed:
            ahead, self._ahead = self._ahead, b""
            return ahead or self._take(size)
        parts, length = [], 0
        while length < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            parts.append(piece)
            length += len(piece)
        return b"".join(parts)

    def _take(self, size: int) -> bytes:
        data = self.raw.read(size) or b""
        self.consumed += len(data)
        return data

    def _stored(self) -> Iterator[bytes]:
        data = self._ahead
        while data:
            yield data
            data = self._take(_BLOCK)

    def _unpacked(self) -> Iterator[bytes]:
        return (_inflated if self._ahead.startswith(_GZIP) else _zstandard)(self._stored())


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    """The content of gzip members one after the other."""
    member = zlib.decompressobj(wbits=31)
    for data in packed:
        rest = data
        while rest:
            if member.eof:
                member = zlib.decompressobj(wbits=31)
            try:
                piece = member.decompress(rest)
            except zlib.error as error:
                raise CutOff from error
            rest = member.unused_data
            if piece:
                yield piece
    if not member.eof:
        raise CutOff


def _zstandard(packed: Iterator[bytes]) -> Iterator[bytes]:
    """The content of Zstandard frames one after the other."""
    import zstandard

    decompressor = zstandard.ZstdDecompressor()
    frame = decompressor.decompressobj()
    for data in packed:
        rest = data
        while rest:
            if frame.eof:
                frame = decompressor.decompressobj()
            try:
                piece = frame.decompress(rest)
            except zstandard.ZstdError as error:
                raise CutOff from error
            rest = frame.unused_data if frame.eof else b""
            if piece:
                yield piece
    if not frame.eof:
        raise CutOff


class Block:
    """The bytes at hand, filled up from a stream: whole lines only, the last one ended too.

    `final` says that the stream has ended, `damaged` that it did so too early; what was torn is left out.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.data = b""
        self.final = False
        self.damaged = False

    @property
    def consumed(self) -> int:
        """About how many stored bytes stand before those at hand."""
        return self.stream.consumed - (0 if self.stream.packed else len(self.data))

    def fill(self, size: int) -> None:
        """Have at least `size` bytes at hand unless the stream ends."""
        while len(self.data) < size and not self.final:
            try:
                more = self.stream.read(size - len(self.data))
            except CutOff:
                self.damaged, more = True, b""
            self.data += more
            if not more:
                self.final = True
                self._end_last_line()

    def drop(self, size: int) -> None:
        """Let go of the first `size` bytes."""
        self.data = self.data[size:]

    def skip(self, size: int) -> None:
        """Let go of `size` bytes, most of which are still to come."""
        while size > 0 and (self.data or not self.final):
            self.fill(min(size, _BLOCK))
            gone = min(size, len(self.data))
            self.drop(gone)
            size -= gone

    def _end_last_line(self) -> None:
        if self.damaged:
            self.data = self.data[: self.data.rfind(b"\n") + 1]
        elif self.data and not self.data.endswith(b"\n"):
            self.data += b"\n"
