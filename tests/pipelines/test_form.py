"""The form of a notebook, looked at before anything runs."""

from collections.abc import Mapping
from typing import Any

import pytest

from notebench.errors import BadInput
from notebench.pipelines.form import check_form
from tests.pipelines.books import book


def test_a_notebook_as_jupyter_writes_it_has_the_form() -> None:
    """With text for people, and with sources as lists of lines."""
    text = {"cell_type": "markdown", "metadata": {}, "source": ["# one\n", "two"]}
    check_form(book("x = 1", text))
    check_form({**book("x = 1"), "metadata": {}})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"nbformat": 5}, "it is of nbformat 5, and 4 can be run"),
        ({"nbformat": "4"}, "it is of nbformat '4'"),
        ({"metadata": None}, "it has no metadata"),
        ({"metadata": {"kernelspec": None}}, "its kernelspec is none"),
        ({"metadata": {"kernelspec": {"name": 5}}}, "its kernelspec is none"),
        ({"metadata": {"language_info": []}}, "its language_info is none"),
        ({"cells": [{"cell_type": "code", "source": "1"}]}, "cell 1 has no metadata"),
        ({"cells": [{"cell_type": "code", "source": [1], "metadata": {}}]}, "cell 1 has no source"),
        ({"cells": [{"cell_type": "code", "source": "", "metadata": {}}]}, "cell 1 has no outputs"),
        ({"cells": [{"source": "", "metadata": {}}]}, "cell 1 has no cell_type"),
    ],
)
def test_what_no_client_could_execute_is_told(changes: Mapping[str, Any], told: str) -> None:
    """Else a step would fail in the middle of a run, by a line of another library."""
    with pytest.raises(BadInput, match=told):
        check_form({**book("x = 1"), **changes})
