"""How Sphinx makes the website out of the pages: the same for both languages, which are built one after the other."""

from __future__ import annotations

from importlib.metadata import version as installed

project = "imgexpert"
author = "The imgexpert authors"
project_copyright = "The imgexpert authors"
release = version = installed("imgexpert")

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["attrs_inline"]
myst_heading_anchors = 3
nitpicky = True

html_theme = "furo"
html_title = "imgexpert"
html_static_path = ["_static"]
html_css_files = ["site.css"]
templates_path = ["_templates"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "languages.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
