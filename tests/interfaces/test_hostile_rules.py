"""Rule folders that are broken or mean harm, given to the program as a process: told, bounded, and nothing decided."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.layers import rules_file, write_layer

FACTS = "subject: s\nfacts: {layer: workload, platform: [kubernetes]}\n"
EVIDENCE = "rules/evidence/x.yaml"
MEMORY = 600 * 1024 * 1024
SECONDS = 60


def rule(when: str = "{layer: workload}", title: str = "T", more: str = "") -> str:
    """A rule over the shipped base, sound but for what is put into it."""
    return (
        f"{{id: own, title: {title}, when: {when}, then: {{for: [custom], strength: weak}}, cites: [custom.dev-test], "
        f"examples: {{fires: [{{layer: workload}}], silent: [{{}}]}}{more}}}"
    )


def decide(*options: str, cwd: Path, facts: str = FACTS) -> subprocess.CompletedProcess[str]:
    """`imgexpert decide` with little memory and little time."""
    cache = {"XDG_CACHE_HOME": str(cwd / ".cache")}
    return subprocess.run(
        [sys.executable, "-m", "imgexpert", "decide", "-", "--format", "json", *options],
        input=facts,
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        env={**os.environ, "LC_ALL": "C.UTF-8", **cache},
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What was said on refusing; nothing may have been decided."""
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "Traceback" not in done.stderr
    assert "error in imgexpert" not in done.stderr
    return done.stderr


_CHOICES = [
    f"{{any: [{{fleet_size: {{at-least: {n}}}}}, {{fleet_size: {{at-most: {n + 99}}}}}]}}" for n in range(2, 60)
]
_WIDE = f"{{all: [{', '.join(_CHOICES)}]}}"
_LONG = "{any: [" + ", ".join("{layer: workload}" for _ in range(5000)) + "]}"
_BOMB = "x0: &x0 [a, a]\n" + "".join(f"x{n}: &x{n} [*x{n - 1}, *x{n - 1}]\n" for n in range(1, 40))

FILES = {
    # name: (path in the layer, content, what must be said of it)
    "code in a tag": (EVIDENCE, "!!python/object/apply:os.system ['touch pwned']\n", "x.yaml:1:1: the tag"),
    "an include": (EVIDENCE, "rules: !include /etc/passwd\n", "x.yaml:1:8: the tag !include"),
    "a bomb of aliases": (EVIDENCE, _BOMB, "the anchor &x0 is not used here"),
    "nesting without end": (EVIDENCE, "rules: " + "[" * 100_000 + "\n", "x.yaml:1:47: more than 40 lists"),
    "much nesting": (EVIDENCE, "rules: " + "[" * 200 + "]" * 200 + "\n", "stand inside each other here"),
    "alternatives that multiply": (
        EVIDENCE,
        rules_file(rule(_WIDE)),
        "x.yaml:2:5: rule `own` has more than 64 alternatives",
    ),
    "thousands of comparisons": (
        EVIDENCE,
        rules_file(rule(_LONG)),
        "x.yaml:2:5: rule `own` compares more than 256 times",
    ),
    "thousands of rules": (EVIDENCE, rules_file(*(rule() for _ in range(5_000))), "x.yaml:3:5: rule `own` stands at"),
    "more rules than anybody has": (
        EVIDENCE,
        "rules: [" + "{id: a}," * 100_000 + "]\n",
        "and at least 1801 more problems",
    ),
    "more rules with names": (
        EVIDENCE,
        "rules: [" + ",".join(f"{{id: r{n}}}" for n in range(10_001)) + "]\n",
        "at most 10000 rules",
    ),
    "a huge number": (EVIDENCE, rules_file(rule("{fleet_size: {at-least: " + "9" * 5000 + "}}")), "a whole number"),
    "a terminal escape": (EVIDENCE, rules_file(rule(title='"\\e[31mred"')), "could be misled by"),
    "text that runs backwards": (EVIDENCE, rules_file(rule(title='"\\u202eneddih"')), "could be misled by"),
    "two documents": (
        EVIDENCE,
        rules_file(rule()) + "---\nrules: []\n",
        "x.yaml:3:1: a file of rules or knowledge is one",
    ),
    "no YAML at all": (EVIDENCE, "\x00\x01\x02", "NUL character"),
    "another encoding": (EVIDENCE, "rules: []".encode("utf-16-le").decode("latin-1"), "NUL character"),
    "an empty file": (EVIDENCE, "", "this file is empty"),
    "a list for a mapping": (EVIDENCE, "- 1\n", "must be a mapping"),
    "a manifest that is a list": ("layer.yaml", "- house\n", "layer.yaml:1:1: a layer must be a mapping"),
    "a name with a path": ("layer.yaml", "name: ../../etc\n", "is no valid `name`"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused(tmp_path: Path, name: str) -> None:
    path, content, said = FILES[name]
    layer = write_layer(tmp_path, "house", {path: content})
    told = refused(decide("--rules", str(layer), cwd=tmp_path))
    assert said in told, told[:2000]
    assert str(layer) in told
    assert len(told) < 100_000
    assert not (tmp_path / "pwned").exists()


def test_too_large_a_file_is_refused(tmp_path: Path) -> None:
    layer = write_layer(tmp_path, "house", {EVIDENCE: "# " + "x" * (1024 * 1024)})
    assert "larger than the 1 MiB" in refused(decide("--rules", str(layer), cwd=tmp_path))


def test_files_too_large_together_are_refused(tmp_path: Path) -> None:
    layer = write_layer(tmp_path, "house", {f"rules/evidence/{n}.yaml": "# " + "x" * 999_999 for n in range(5)})
    assert "at most 4 MiB together" in refused(decide("--rules", str(layer), cwd=tmp_path))


def test_the_densest_file_that_is_read_fits_into_memory(tmp_path: Path) -> None:
    layer = write_layer(tmp_path, "house", {EVIDENCE: "rules: [" + "a," * 500_000 + "a]\n"})
    assert "at most 10000 rules" in refused(decide("--rules", str(layer), cwd=tmp_path))


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    layer = write_layer(tmp_path, "house", {f"rules/evidence/{n}.yaml": "rules: []\n" for n in range(2001)})
    assert "at most 2000 files" in refused(decide("--rules", str(layer), cwd=tmp_path))


def _link_out(layer: Path) -> str:
    secret = layer.parent / "secret.yaml"
    secret.write_text("rules: [{password: 12345}]\n", encoding="utf-8")
    (layer / EVIDENCE).symlink_to(secret)
    return "is a link that leads out of its layer"


def _dangling(layer: Path) -> str:
    (layer / EVIDENCE).symlink_to("nowhere")
    return "is a link that leads out of its layer"


def _link_to_itself(layer: Path) -> str:
    (layer / EVIDENCE).symlink_to("x.yaml")
    return "is a link that leads out of its layer"


def _pipe(layer: Path) -> str:
    os.mkfifo(layer / EVIDENCE)
    return "is no ordinary file"


def _linked_manifest(layer: Path) -> str:
    (layer / "layer.yaml").unlink()
    (layer / "layer.yaml").symlink_to("/etc/hostname")
    return "is a link that leads out of its layer"


@pytest.mark.parametrize("spoil", [_link_out, _dangling, _link_to_itself, _pipe, _linked_manifest])
def test_nothing_outside_the_layer_is_read(tmp_path: Path, spoil: Callable[[Path], str]) -> None:
    layer = write_layer(tmp_path, "house", {"rules/evidence/sound.yaml": rules_file(rule())})
    said = spoil(layer)
    told = refused(decide("--rules", str(layer), cwd=tmp_path))
    assert said in told
    assert "12345" not in told


def test_a_link_inside_the_layer_is_read_and_a_linked_folder_is_not(tmp_path: Path) -> None:
    layer = write_layer(tmp_path, "house", {"shared.yaml": rules_file(rule())})
    (layer / "rules/evidence").mkdir(parents=True)
    (layer / EVIDENCE).symlink_to("../../shared.yaml")
    done = decide("--rules", str(layer), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert '"own": "house"' in done.stdout
    (layer / EVIDENCE).unlink()
    (layer / "rules/evidence/loop").symlink_to("..")
    done = decide("--rules", str(layer), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "house" in done.stdout


def test_a_folder_that_is_none_is_named_with_what_would_do(tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    for given, said in (
        ("hause", 'there is no folder "hause": check the path; did you mean house?'),
        ("house", 'there is no layer.yaml in "house": a layer of rules has one'),
        ("file", '"file" is a file: name the folder in which layer.yaml stands'),
        ("", "a layer of rules has one"),
        ("a\nb", "there is no folder"),
    ):
        assert said in refused(decide("--rules", given, cwd=tmp_path)), given


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    layer = write_layer(tmp_path, "house", {EVIDENCE: rules_file(rule())})
    (layer / "rules/evidence").chmod(0)
    try:
        assert "cannot be read" in refused(decide("--rules", str(layer), cwd=tmp_path))
    finally:
        (layer / "rules/evidence").chmod(0o755)


def test_everything_that_is_wrong_is_told_at_once_and_nothing_that_only_follows(tmp_path: Path) -> None:
    layer = write_layer(
        tmp_path,
        "house",
        {
            "rules/evidence/a.yaml": "rules:\n\t- x\n",
            "rules/evidence/b.yaml": rules_file(
                rule(more=", citez: []").replace("custom.dev-test", "custom.dev-tests")
            ),
            "rules/exclusions/c.yaml": "rules: [{id: c, title: T}]\n",
            "knowledge/vocabulary/d.yaml": "family: place\nfacts: [{key: broken, kind: yes-no\n",
            # Whether there is such a fact, nobody can tell while the file above is broken.
            "rules/evidence/e.yaml": rules_file(rule("{broken: yes}").replace("id: own", "id: other")),
            "knowledge/sources.yaml": "policies: [{id: policy.x, title: T, says: S}]\n",
        },
        "disables: [{rule: small-services-fit-container, reason: r}]\n",
    )
    told = refused(decide("--rules", str(layer), cwd=tmp_path)).removeprefix("imgexpert: ").splitlines()
    for said in (
        "a.yaml:2:1: ",
        "b.yaml:2:",
        "has no field `citez`; did you mean cites?",
        "a rule lacks `when`",
        "a rule lacks `then`",
        "d.yaml:2:",
        "a policy lacks `where`",
        "did you mean small-services-fit-containers?",
    ):
        assert any(said in line for line in told), (said, told)
    assert not any("`broken`" in line for line in told)
    assert all(line.startswith(str(layer)) for line in told)
    assert len(told) == len(set(told))
