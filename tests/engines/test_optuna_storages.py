"""Claims on where a study lies, beyond the contract of searches."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import optuna
import pytest

from notebench.engines.optuna_search import (
    OptunaSearch,
    StudyReader,
    check_address,
    file_for,
    read_trials,
    study_file,
)
from notebench.errors import BadInput, Unavailable
from notebench.sweeps import TrialReply, TrialState, reclaim
from notebench.sweeps.storage import check_storage
from tests.fake_sweeps import make_plan

NOWHERE = "postgresql+psycopg2://me@127.0.0.1:1/optuna"
DRIVER = """
import sys
from pathlib import Path
from notebench.engines.optuna_search import OptunaSearch
from notebench.sweeps import TrialReply, TrialState
from tests.fake_sweeps import make_plan
search = OptunaSearch(make_plan(), Path(sys.argv[1]))
search.ask(), search.ask()
search.tell(TrialReply(0, TrialState.FINISHED, {"loss": 0.25}))
print("there", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / file_for("sqlite")


def finish(search: OptunaSearch, loss: float) -> None:
    asked = search.ask()
    assert asked
    search.tell(TrialReply(asked.number, TrialState.FINISHED, {"loss": loss}))


def test_a_killed_driver_loses_only_what_ran_of_a_database_too(database: Path) -> None:
    """SQLite in WAL mode: nobody who reads stops who writes."""
    root = Path(__file__).parents[2]
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"},
    )
    assert driver.stdout
    assert driver.stdout.readline() == b"there\n"
    driver.send_signal(signal.SIGKILL)
    driver.communicate()
    search = OptunaSearch(make_plan(), database)
    reclaim(search, retries=1)
    assert [str(each.state) for each in search.trials()] == ["finished", "lost", "queued"]
    search.close()
    with sqlite3.connect(database) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    opened.close()
    theirs = optuna.load_study(study_name="sweep", storage=f"sqlite:///{database}")
    assert [each.value for each in theirs.trials] == [0.25, None, None]


def test_a_database_is_read_by_what_changed_while_it_is_written(database: Path) -> None:
    """As a journal is; before its driver has made it there are no trials."""
    assert read_trials(database) == []
    database.touch()
    assert read_trials(database) == []
    search, reader = OptunaSearch(make_plan(), database), StudyReader(database)
    finish(search, 0.5)
    finish(search, 0.25)
    assert [each.values for each in reader.changes()] == [(0.5,), (0.25,)]
    asked = search.ask()
    assert asked
    assert [(each.number, str(each.state)) for each in reader.changes()] == [(2, "running")]
    assert reader.changes() == []
    assert not reader.is_stale
    assert study_file(database.parent) == database
    search.close()


def test_a_server_that_cannot_be_reached_is_one_line_before_trials_are_burnt(tmp_path: Path) -> None:
    """With its address, or the package that it needs; Optuna's own class opens it."""
    with pytest.raises(Unavailable) as raised:
        check_address(NOWHERE)
    told = raised.value.message
    assert "pip install psycopg2" in told or "127.0.0.1:1/optuna cannot be read" in told
    address = tmp_path / file_for(NOWHERE)
    address.write_text(NOWHERE)
    with pytest.raises(Unavailable):
        OptunaSearch(make_plan(), address)
    with pytest.raises(Unavailable):
        read_trials(address)


def test_a_study_on_a_server_is_called_after_its_job(tmp_path: Path) -> None:
    """Many sweeps are in one database there; here a database file stands in for the server."""
    server = f"sqlite:///{tmp_path / 'server.db'}"
    for job in ("job-1", "job-2"):
        folder = tmp_path / job
        folder.mkdir()
        (folder / "study.url").write_text(server)
        search = OptunaSearch(make_plan(), study_file(folder))
        finish(search, 0.5)
        search.close()
        assert [each.values for each in read_trials(study_file(folder))] == [(0.5,)]
    assert optuna.get_all_study_names(server) == ["job-1", "job-2"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("postgres", "storage: 'postgres' is not known; there are journal, sqlite, and an address"),
        ("mysql://me@host/db", "storage: 'mysql' is not known"),
        ("postgresql://me:hunter2hunter2@host/db", "the address holds a password"),
        ("postgresql://host/db?user=me&password=hunter2hunter2", "the address holds a password"),
    ],
)
def test_a_storage_that_does_not_fit_is_one_line_without_its_secret(text: str, told: str) -> None:
    """A job's folder is read by people and kept for weeks."""
    with pytest.raises(BadInput) as raised:
        check_storage(text)
    assert told in raised.value.message
    assert "hunter2" not in raised.value.message
