"""The options that say what a sweep is: the panel's form has each of them."""

import re
from pathlib import Path

import pytest

from notebench.sweeps.options import OPTIONS

FORM = Path(__file__).parents[2] / "labextension" / "src" / "sweeps" / "form"
ELSEWHERE = {"maximize": "metrics"}
"""What the form says in another way: each metric has its direction."""


@pytest.mark.parametrize("name", [each.name for each in OPTIONS])
def test_the_form_of_the_panel_has_each_option(name: str) -> None:
    """Whoever writes no code can ask for the same sweeps."""
    told = "".join(path.read_text(encoding="utf-8") for path in FORM.glob("f*.ts"))
    wanted = ELSEWHERE.get(name, name)
    assert re.search(rf"\b{wanted}\b['\"]?[:\],?]", told), f"labextension/src/sweeps/form has no {name}"
