"""The rule bases that a call names: the built-in one, folders, layers on top of each other, revisions kept by git."""

from __future__ import annotations

import contextlib
import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from imgexpert.reading.problems import InputRefused, Problem, shown
from imgexpert.reading.text import Text
from imgexpert.rulebase.built_in import built_in_rulebase
from imgexpert.rulebase.folders import MANIFEST, PARTS
from imgexpert.rulebase.loading import load_rulebase
from imgexpert.rulebase.rulebase import RuleBase
from imgexpert.rulebase.rules import BUILT_IN

_LONGEST_WAIT = 60  # Seconds in which git has to hand over some hundred small files.


def named_rulebase(name: str) -> RuleBase:
    """The rule base called `name`: `built-in`, DIR, REV, REV:DIR, or several of them joined by `+`.

    A folder with a manifest is a layer and lies on what stands before it, else on the built-in rules; any other folder
    is a rule base of its own and stands first. REV is what git calls a revision; without DIR it means the folder the
    call is made in.
    Raises: InputRefused when there is no such thing, or with everything that is wrong with it.
    """
    with contextlib.ExitStack() as stack:
        parts = [name] if Path(name).is_dir() else name.split("+")
        folders = [stack.enter_context(_folder(part)) for part in parts]
        base, *layers = folders if folders[0] is None or not _is_layer(folders[0]) else [None, *folders]
        for part, layer in zip(parts[-len(layers) :] if layers else [], layers, strict=True):
            if layer is None or not _is_layer(layer):
                raise _refused(
                    part,
                    Text("is no layer, so that it can only stand first", "不是规则层，只能放在最前面"),
                )
        if base is None and not layers:
            return built_in_rulebase()
        return load_rulebase(base, [layer for layer in layers if layer is not None])


@contextlib.contextmanager
def _folder(part: str) -> Iterator[Path | None]:
    """The folder that `part` stands for, for as long as it is needed; None for the built-in rule base."""
    if part == BUILT_IN:
        yield None
    elif Path(part).is_dir():
        yield Path(part)
    else:
        with tempfile.TemporaryDirectory(prefix="imgexpert-") as folder:
            _unpack(part, _archive(part), Path(folder))
            yield Path(folder)


def _is_layer(folder: Path) -> bool:
    return (folder / MANIFEST).exists()


def _archive(part: str) -> bytes:
    """What git keeps under the name `part`, as a tar archive."""
    revision, _, folder = part.partition(":")
    unknown = Text(
        "is neither a folder nor a revision that git knows here (REV or REV:DIR)",
        "既不是文件夹，也不是 git 在此处认识的版本（REV 或 REV:DIR）",
    )
    if not revision or revision.startswith("-"):  # git would take it for an option.
        raise _refused(part, unknown)
    try:
        tree = _git("rev-parse", "--verify", "--quiet", f"{revision}:{folder or './'}").decode().strip()
        top = _git("rev-parse", "--show-toplevel").decode().rstrip("\n")
        # Anywhere else git would look for the current folder inside the tree.
        return _git("-C", top, "archive", "--format=tar", tree)
    except subprocess.CalledProcessError:
        raise _refused(part, unknown) from None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise _refused(part, Text("is no folder, and git does not answer", "不是文件夹，且 git 没有响应")) from None


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], capture_output=True, check=True, timeout=_LONGEST_WAIT).stdout


def _unpack(part: str, archive: bytes, target: Path) -> None:
    """Write the files of a rule base in `archive` below `target`."""
    found = False
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            if not member.isfile() or ".." in path.parts or path.is_absolute():
                continue  # A rule base has no links, and nothing outside its folder.
            if path.parts[0] in PARTS or member.name == MANIFEST:
                file = tar.extractfile(member)
                assert file is not None
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_bytes(file.read())
                found = True
    if not found:
        raise _refused(part, Text("holds no rule base and no layer", "中没有规则库，也没有规则层"))


def _refused(part: str, what: Text) -> InputRefused:
    name = shown(part, longest=200)
    return InputRefused([Problem(message=Text(f"`{name}` {what.en}", f"`{name}` {what.zh}"))])
