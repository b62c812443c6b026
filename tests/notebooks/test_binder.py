"""Claims on the folder that a Binder image is made from."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BINDER = ROOT / "binder"
SCRIPTS = [BINDER / "postBuild", BINDER / "start"]
each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)


@each_script
def test_a_script_can_be_executed(script: Path) -> None:
    """Binder runs the files themselves."""
    assert os.access(script, os.X_OK)


@each_script
def test_a_script_can_be_read_by_bash(script: Path) -> None:
    """A slip in it would show only when an image is built."""
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


def test_the_start_script_names_the_workspace() -> None:
    """And then becomes what Binder asked for."""
    asked = [BINDER / "start", "bash", "-c", 'echo "$NOTEBENCH_WORKSPACE"']
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told.strip() == str(ROOT / "tutorial")


def test_the_image_has_node_and_a_python_that_is_supported() -> None:
    """The panel is built there."""
    needed = yaml.safe_load((BINDER / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert {re.split(r"[=<>]", each)[0] for each in needed} >= {"python", "pip", "nodejs"}


def test_the_address_in_the_head_leads_to_the_tutorial() -> None:
    """``notebench init tutorial --tutorial`` copies it there."""
    (named,) = re.findall(
        r"lab/tree/tutorial/(\S+)", (BINDER / "environment.yml").read_text(encoding="utf-8")
    )
    assert (ROOT / "notebook_templates" / named).is_file()
