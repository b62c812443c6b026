"""Claims on a workspace that has no runs yet."""

from collections.abc import Callable

import pytest

from notebench.errors import NotFound
from notebench.experiments import RunQuery
from notebench.experiments.empty import NoRuns
from notebench.ids import RunId


def test_there_is_nothing_to_list() -> None:
    page = NoRuns().page(RunQuery())
    assert (list(page.runs), page.total, page.next_offset) == ([], 0, None)
    assert NoRuns().experiments() == NoRuns().unended() == []


@pytest.mark.parametrize("ask", [NoRuns().get, NoRuns().metric_history])
def test_a_run_is_not_found_and_the_message_says_why(ask: Callable[[RunId], object]) -> None:
    with pytest.raises(NotFound, match="there is no run abc: this workspace has no runs yet"):
        ask(RunId("abc"))
