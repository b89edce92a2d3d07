"""Reading the files of one layer: bounded in number and size, and none that leads out of its folder."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from imgexpert.reading.files import MEBIBYTE, read_bytes
from imgexpert.reading.nodes import Node
from imgexpert.reading.places import Place
from imgexpert.reading.problems import InputRefused, Problem, nearest, shown
from imgexpert.reading.text import Text
from imgexpert.reading.yaml_reader import read_yaml
from imgexpert.rulebase.folders import MANIFEST, PARTS, WAIVERS, files_below, leads_out
from imgexpert.rulebase.manifest import BASE, Manifest, load_manifest
from imgexpert.rulebase.rules import KINDS

MOST_FILES = 2000
LARGEST_FILE = MEBIBYTE
MOST_BYTES = 4 * MEBIBYTE
"""How many files a layer may have, and how large each and all together may be: some ten times the shipped ones.

As a tree, text of the worst kind takes more than a hundred times its size.
"""

_ENDING = ".yaml"
_PARAMETERS = "rules/parameters.yaml"
_OF_ANY_LAYER = ("knowledge/ratings.yaml", "knowledge/sources.yaml", _PARAMETERS)
_OF_THE_BASE = (
    *_OF_ANY_LAYER,
    "knowledge/scenarios.yaml",
    "knowledge/purposes.yaml",
    "knowledge/disagreements.yaml",
)
_FOLDERS_OF_ANY_LAYER = ("knowledge/vocabulary/", *(f"rules/{kind}/" for kind in KINDS))
_NEEDED_FOLDERS = ("knowledge/vocabulary/", "knowledge/types/")
_FOLDERS_OF_THE_BASE = (*_FOLDERS_OF_ANY_LAYER, "knowledge/types/")


@dataclass(frozen=True, kw_only=True)
class LayerFiles:
    """One layer as read: its manifest, and the root node of each file by path below its folder.

    `unread` holds the paths of what could not be read: nobody can say what else is defined there.
    """

    manifest: Manifest
    folder: Path
    files: Mapping[str, Node]
    unread: tuple[str, ...]
    digest: str

    def below(self, folder: str) -> dict[str, Node]:
        """The root nodes of the files below `folder`, by path below it."""
        return {path.removeprefix(folder): node for path, node in self.files.items() if path.startswith(folder)}

    def misses(self, *begins: str) -> bool:
        """Whether something whose path has one of these beginnings, or holds it, could not be read."""
        return any(path.startswith(begin) or begin.startswith(f"{path}/") for path in self.unread for begin in begins)


def read_base(folder: Path, problems: list[Problem]) -> LayerFiles:
    """The lowest layer, in `folder`; what is wrong goes into `problems`."""
    reader = _Reader(folder, problems, within="", files=_OF_THE_BASE, folders=_FOLDERS_OF_THE_BASE)
    reader.read_parts()
    reader.require()
    return reader.result(BASE)


def read_layer(folder: Path, problems: list[Problem]) -> LayerFiles | None:
    """The layer in `folder`, None when it is none; what is wrong goes into `problems`."""
    problem = _no_layer(folder)
    if problem is not None:
        problems.append(problem)
        return None
    reader = _Reader(folder, problems, within=f"{folder}/", files=_OF_ANY_LAYER, folders=_FOLDERS_OF_ANY_LAYER)
    reader.read(MANIFEST, folder / MANIFEST)
    manifest = reader.roots.pop(MANIFEST, None)
    reader.read_parts()
    return reader.result(Manifest(name="") if manifest is None else load_manifest(manifest, problems))


def _no_layer(folder: Path) -> Problem | None:
    """Why `folder` cannot be a layer, if there is a reason."""
    name = shown(str(folder), longest=200)
    try:
        with os.scandir(folder):
            pass
        if os.path.lexists(folder / MANIFEST):
            return None
        en = f'there is no {MANIFEST} in "{name}": a layer of rules has one, with at least a line such as '
        zh = f"“{name}”中没有 {MANIFEST}：规则层必须有该文件，至少含有一行，如 "
        return Problem(message=Text(f"{en}`name: our-company`", f"{zh}`name: our-company`"))
    except FileNotFoundError:
        message = Text(f'there is no folder "{name}": check the path', f"没有文件夹“{name}”：请检查路径")
        return Problem(message=message, nearest=_neighbour(folder))
    except NotADirectoryError:
        message = Text(
            f'"{name}" is a file: name the folder in which {MANIFEST} stands',
            f"“{name}”是文件：请指定 {MANIFEST} 所在的文件夹",
        )
    except (OSError, ValueError) as error:  # ValueError: the name holds a NUL character.
        message = _unreadable(name, error)
    return Problem(message=message)


def _neighbour(folder: Path) -> str | None:
    try:
        names = sorted(entry.name for entry in folder.parent.iterdir() if entry.is_dir())
    except OSError:
        return None
    near = nearest(folder.name, names)
    return None if near is None else shown(str(folder.with_name(near)), longest=200)


class _Reader:
    """Reads the files of one folder, one after the other, into `roots` and the digest."""

    def __init__(
        self, folder: Path, problems: list[Problem], *, within: str, files: tuple[str, ...], folders: tuple[str, ...]
    ) -> None:
        self.folder = folder
        self.problems = problems
        self.within = within
        self.files = files
        self.folders = folders
        self.roots: dict[str, Node] = {}
        self.unread: list[str] = []
        self._digest = hashlib.sha256()
        self._bytes = 0

    def result(self, manifest: Manifest) -> LayerFiles:
        """What was read."""
        return LayerFiles(
            manifest=manifest,
            folder=self.folder,
            files=self.roots,
            unread=tuple(self.unread),
            digest=f"sha256:{self._digest.hexdigest()}",
        )

    def require(self) -> None:
        """Report what no rule base can do without."""
        here = shown(str(self.folder), longest=200)
        for path in (*self.files, *_NEEDED_FOLDERS):
            there = path in self.roots if path in self.files else any(name.startswith(path) for name in self.roots)
            if not there and not any(name.startswith(path) or path.startswith(f"{name}/") for name in self.unread):
                self._give_up(Text(f'there is no {path} in "{here}"', f"“{here}”中没有 {path}"), path)

    def read_parts(self) -> None:
        """Read all YAML files of the folders of a rule base."""
        paths = [found for part in PARTS for found in self._found(part)]
        if len(paths) > MOST_FILES:
            message = Text(f"a layer has at most {MOST_FILES} files", f"一个规则层最多 {MOST_FILES} 个文件")
            return self._give_up(message, *PARTS)
        for relative, path in paths:
            self.read(relative, path)
            if self._bytes > MOST_BYTES:
                size = MOST_BYTES // MEBIBYTE
                message = Text(
                    f"the files of a layer are at most {size} MiB together", f"一个规则层的文件合计最多 {size} MiB"
                )
                return self._give_up(message, *PARTS)
        return None

    def read(self, relative: str, path: Path) -> None:
        """Read one file, and note when that fails."""
        name = self._name(relative)
        reason = _unfit(path, self.folder)
        if reason is not None:
            return self._give_up(reason, relative)
        try:
            data = read_bytes(path, LARGEST_FILE)
        except InputRefused as refused:
            self.problems.extend(refused.problems)
            self.unread.append(relative)
            return None
        self._bytes += len(data)
        # Line ends are folded, so that a checkout on another system has the same digest.
        self._digest.update(f"{relative}\n".encode("utf-8", "surrogateescape") + data.replace(b"\r\n", b"\n") + b"\0")
        return self._keep(relative, name, data)

    def _keep(self, relative: str, name: str, data: bytes) -> None:
        documents = list(read_yaml(data, name))
        problems = [problem for document in documents for problem in document.problems]
        if not documents:
            problems = [_wrong(Text("this file is empty: delete it", "该文件为空：请删除"), Place(name, 1, 1))]
        elif len(documents) > 1 and not problems:
            message = Text(
                "a file of rules or knowledge is one document: `---` begins a second one here",
                "规则或知识文件只能有一个文档：此处的 `---` 开始了第二个",
            )
            problems = [_wrong(message, documents[1].place)]
        root = None if problems or not documents else documents[0].root
        self.problems.extend(problems)
        if root is None:
            self.unread.append(relative)
        else:
            self.roots[relative] = root

    def _found(self, part: str) -> Iterator[tuple[str, Path]]:
        """The YAML files of one of the folders, in order; one that stands where nothing is read is a problem."""
        folder = self.folder / part
        try:
            found = sorted(Path(entry.path).relative_to(self.folder).as_posix() for entry in files_below(str(folder)))
        except FileNotFoundError:
            return
        except OSError as error:
            self._give_up(_unreadable(self._name(part), error), part)
            return
        for relative in found:
            hidden = Path(relative).name.startswith(".")
            if hidden or relative == WAIVERS or not relative.lower().endswith((_ENDING, ".yml")):
                continue
            if relative in self.files or (relative.endswith(_ENDING) and relative.startswith(self.folders)):
                yield relative, self.folder / relative
            else:
                self._stray(relative)

    def _stray(self, relative: str) -> None:
        name = self._name(relative)
        if relative.lower().endswith(".yml"):
            message = Text(f"{name} is not read: its name must end in .yaml", f"{name} 不会被读取：名称须以 .yaml 结尾")
            self.problems.append(Problem(message=message))
            return
        allowed = (*self.folders, *self.files)
        folder = "/".join(relative.split("/")[:2]) + "/"
        near = nearest(folder, self.folders) if relative.count("/") > 1 else nearest(relative, self.files)
        message = Text(f"nothing is read from {name} in this layer", f"这一层不会读取 {name}")
        self.problems.append(Problem(message=message, allowed=allowed, nearest=near))

    def _give_up(self, reason: Text, *relatives: str) -> None:
        self.problems.append(Problem(message=reason))
        self.unread.extend(relatives)

    def _name(self, relative: str) -> str:
        return shown(self.within + relative, longest=200)


def _unfit(path: Path, folder: Path) -> Text | None:
    """Why the file at `path` should not be opened, if there is a reason."""
    name = shown(str(path), longest=200)
    if path.is_symlink() and leads_out(path, folder):
        return Text(
            f"{name} is a link that leads out of its layer: copy the file into it",
            f"{name} 是指向规则层之外的链接：请把文件复制进来",
        )
    try:
        ordinary = stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError) as error:
        return _unreadable(name, error)
    # Opening a pipe would wait for whoever writes into it.
    return None if ordinary else Text(f"{name} is no ordinary file", f"{name} 不是普通文件")


def _unreadable(name: str, error: OSError | ValueError) -> Text:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Text(f"{name} cannot be read ({reason})", f"无法读取 {name}（{reason}）")


def _wrong(message: Text, place: Place) -> Problem:
    return Problem(message=message, place=place)
