import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from ipython_pygments_lexers import IPython3Lexer
from sphinx.application import Sphinx

import notebench

project = "Notebench"
author = "The Notebench developers"
copyright = "2026, The Notebench developers"
version = release = notebench.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc", "generated_reference"]
exclude_patterns = ["_build", "_ext", "reference/generated"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_title = "Notebench"
html_show_sourcelink = False
html_theme_options = {
    "header_links_before_dropdown": 6,
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
}


def setup(app: Sphinx) -> None:
    """Read the examples as cells: a line of theirs may be a magic."""
    app.add_lexer("python", IPython3Lexer)
