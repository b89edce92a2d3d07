"""Build the website in both languages: `python docs/build.py FOLDER`. A warning of Sphinx is an error."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.cmd.build import main as sphinx

HERE = Path(__file__).parent
LANGUAGES = {"en": "en", "zh": "zh_CN"}
"""Folders of pages, with the names that Sphinx has for their languages."""

ENTRANCE = """\
<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>imgexpert</title>
<p><a href="en/index.html">English</a> · <a href="zh/index.html" lang="zh">中文</a></p>
<script>location.replace((navigator.language || "en").startsWith("zh") ? "zh/index.html" : "en/index.html")</script>
</html>
"""


def build(site: Path) -> int:
    """Build both languages below `site`; out: the exit code."""
    for folder, language in LANGUAGES.items():
        options = ["-q", "-W", "--keep-going", "-b", "html", "-c", str(HERE), "-D", f"language={language}"]
        code = sphinx([*options, "-d", str(site / ".doctrees" / folder), str(HERE / folder), str(site / folder)])
        if code:
            return code
    (site / "index.html").write_text(ENTRANCE, encoding="utf-8")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(build(Path(sys.argv[1])))
