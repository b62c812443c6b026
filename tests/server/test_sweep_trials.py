"""Claims on the routes of single trials."""

import json

import pytest

from notebench.sweeps import Named, TrialReply, TrialState
from notebench.sweeps.notebook import notebook_of
from tests.server.stand_in import SWEEP_ID

TRIAL = f"sweeps/{SWEEP_ID}/trials/0"


@pytest.fixture
def search(bench):
    """The study of a sweep with one trial, which reported 1500 values."""
    search = bench.keep_sweep(pruner=Named("none"))
    number = search.ask().number
    for step in range(1500):
        search.report(number, step, 1 / (step + 1))
    search.tell(TrialReply(number, TrialState.FINISHED, {"loss": 0.25}))
    return search


@pytest.mark.usefixtures("search")
async def test_a_trial_tells_what_it_reported_thinned_with_its_last(read, complies):
    """A trial that reports each batch must not make the page slow."""
    body = await read(TRIAL)
    complies(body, "TrialDetail")
    assert body["values"] == [0.25]
    assert len(body["reported"]) <= 1001
    assert body["reported"][-1]["step"] == 1499


@pytest.mark.usefixtures("search")
async def test_the_notebook_of_a_trial_is_shown(bench, read, complies):
    """What was executed can be read where it is hidden from the file browser."""
    path = notebook_of(bench.fake_jobs.folder_of(SWEEP_ID).outputs, 0)
    assert (await read(TRIAL))["notebook"] == str(path)
    body = await read(f"{TRIAL}/notebook")
    complies(body, "NotebookLook")
    assert [cell["source"] for cell in body["cells"]] == ["fit()"]


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        ("7", 404, "has no trial 7"),
        ("x", 400, "no number of a trial"),
        ("1/notebook", 404, "has left no notebook"),
    ],
)
async def test_what_there_is_not_is_said_in_a_line(search, get, number, code, told):
    """With what was asked for."""
    search.ask()
    answer = await get(f"sweeps/{SWEEP_ID}/trials/{number}")
    assert answer.code == code
    assert told in json.loads(answer.body)["message"]
