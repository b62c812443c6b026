"""What tests of pipelines share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notebench.workbench import steps_elsewhere
from tests.pipelines.books import write_book, write_churn
from tests.pipelines.box import Box
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


@pytest.fixture
def box(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    monkeypatch.setattr(steps_elsewhere, "_WAITS_S", 0.1)
    found = Box(desk)
    yield found
    for stop in found.cluster.stops.values():
        stop.set()
