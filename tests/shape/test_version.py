"""One version number, wherever it is written."""

import json
import tomllib
from pathlib import Path

import notebench

ROOT = Path(__file__).parents[2]


def test_package_and_module_agree() -> None:
    """``pyproject.toml`` names what ``notebench.__version__`` says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == notebench.__version__


def test_the_panel_agrees() -> None:
    """``labextension/package.json`` too: `doctor` and the panel compare the two halves."""
    package = json.loads((ROOT / "labextension" / "package.json").read_text(encoding="utf-8"))
    assert package["version"] == notebench.__version__
