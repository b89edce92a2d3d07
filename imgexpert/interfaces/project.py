"""The project file `imgexpert.yaml`, found from the working directory upwards: which layers of rules a project uses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

FILE = "imgexpert.yaml"


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project file, and the folders of the layers that it names, both as seen from the working directory."""

    file: str
    layers: tuple[str, ...]


def find_project() -> Project | None:
    """The project file of the working directory or the nearest folder above it; None where there is none.

    Raises: imgexpert.reading.InputRefused with everything that is wrong with it.
    """
    found = next((path for path in _candidates() if os.path.lexists(path) and not os.path.isdir(path)), None)  # noqa: PTH112 - pathlib is slower, and every start looks.
    return None if found is None else _read(os.path.relpath(found))


def _candidates() -> Iterator[str]:
    try:
        folder = os.getcwd()  # noqa: PTH109 - the same.
    except OSError:  # The working directory has been deleted.
        return
    while True:
        yield os.path.join(folder, FILE)  # noqa: PTH118 - the same.
        above = os.path.dirname(folder)  # noqa: PTH120 - the same.
        if above == folder:
            return
        folder = above


def _read(file: str) -> Project:
    # Only who has a project file pays for the reader of it.
    from imgexpert.reading.fields import Fields
    from imgexpert.reading.files import MEBIBYTE, read_bytes
    from imgexpert.reading.problems import InputRefused, Problem, shown
    from imgexpert.reading.text import Text
    from imgexpert.reading.yaml_reader import read_yaml

    name = shown(file, longest=200)
    documents = list(read_yaml(read_bytes(file, MEBIBYTE), name))
    problems = [problem for document in documents for problem in document.problems]
    root = documents[0].root if len(documents) == 1 else None
    if root is None and not problems:
        message = Text(
            f'the project file {name} must be one document such as "rules: [our-rules]"',
            f"项目文件 {name} 须是单个文档，如 “rules: [our-rules]”",
        )
        problems.append(Problem(message=message))
    layers: list[str] = []
    if root is not None:
        fields = Fields(root, Text("the project file", "项目文件"), problems)
        for scalar in fields.scalars("rules"):
            layer = os.path.normpath(os.path.join(os.path.dirname(file), scalar.text))  # noqa: PTH118, PTH120
            layers.append(layer)
            if not os.path.isdir(layer):  # noqa: PTH112
                folder = shown(layer, longest=200)
                fields.complain(scalar, f'there is no folder "{folder}"', f"没有文件夹“{folder}”")
        fields.finish()
    if problems:
        raise InputRefused(problems)
    return Project(file=file, layers=tuple(layers))
