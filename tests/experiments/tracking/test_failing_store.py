"""Claims on a run whose store fails: the code comes first."""

import pytest

from notebench.errors import Unavailable
from notebench.experiments import RunState
from tests.experiments.conftest import Process


@pytest.mark.parametrize("verb", ["activate", "start"])
def test_without_a_store_the_code_is_not_run(process: Process, verb: str) -> None:
    process.tracker.down = {verb}
    with pytest.raises(Unavailable), process.run():
        pytest.fail("the code inside is not run")
    process.tracker.down = set()
    with process.run():
        pass
    assert process.only().state is RunState.FINISHED
    assert not process.tracker.is_active


@pytest.mark.parametrize("verb", ["save", "end", "deactivate"])
def test_the_users_exception_is_raised_though_the_store_fails(
    process: Process, verb: str, caplog: pytest.LogCaptureFixture
) -> None:
    process.tracker.down = {verb}
    error = ValueError("the user's own")
    with pytest.raises(BaseException) as raised, process.run():  # noqa: PT011 - which one is the claim
        raise error
    assert raised.value is error
    assert f"not all of the run could be kept: the store is down: {verb}" in caplog.text


def test_a_run_ends_though_its_code_cannot_be_saved(process: Process) -> None:
    process.tracker.down = {"save"}
    with pytest.raises(Unavailable), process.run():
        pass
    assert process.only().state is RunState.FINISHED


def test_a_store_that_fails_at_the_end_of_good_code_is_told(process: Process) -> None:
    process.tracker.down = {"end"}
    with pytest.raises(Unavailable, match="down: end"), process.run():
        pass
