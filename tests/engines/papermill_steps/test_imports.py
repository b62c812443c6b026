"""What is imported for notebooks before they run."""

from pathlib import Path

import nbformat

from notebench.engines.papermill_steps.imports import read_imports
from tests.steps import write


def test_what_notebooks_import_is_read_in_their_order(folder: Path) -> None:
    """Magics are passed over, and what a function imports when it is called."""
    one = write(
        folder / "one.ipynb",
        "%matplotlib inline\nimport pandas as pd, json\nfrom sklearn.tree import DecisionTreeClassifier",
        "try:\n    import fractions\nexcept ImportError:\n    import decimal\ndef f():\n    import csv",
        nbformat.v4.new_markdown_cell("import html"),
    )
    two = write(folder / "two.ipynb", "import json, numpy", "this is no python")
    assert read_imports([one, two]) == ["pandas", "json", "sklearn.tree", "fractions", "numpy"]


def test_a_module_of_the_users_own_is_left_to_the_notebook(folder: Path) -> None:
    """It may be edited between two steps, or be another beside another notebook."""
    (folder / "helpers.py").write_text("")
    assert read_imports([write(folder / "a.ipynb", "import helpers\nfrom . import x\nimport no_such")]) == []


def test_what_is_no_notebook_is_passed_over(folder: Path) -> None:
    """Its step will say what is wrong."""
    (folder / "a.ipynb").write_text("{}")
    (folder / "b.ipynb").write_text("[")
    assert read_imports([folder / "a.ipynb", folder / "b.ipynb", folder / "c.ipynb"]) == []
