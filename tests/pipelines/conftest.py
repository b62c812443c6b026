"""What tests of pipelines share."""

from pathlib import Path

import pytest

from tests.pipelines.books import write_book, write_churn
from tests.pipelines.desk import Desk


@pytest.fixture
def desk(folder: Path) -> Desk:
    write_churn(folder)
    write_book(
        folder / "train.ipynb",
        "notebench.output('data', 1); notebench.output('score', 1); notebench.output('rows', 1)",
        parameters="data = 1\nrate = 0.1\nimport notebench",
    )
    return Desk(folder / "churn.pipeline.yaml")
