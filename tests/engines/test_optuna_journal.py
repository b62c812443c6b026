"""Claims on the journal that a driver writes alone."""

import os

import optuna
import pytest
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from notebench.engines.optuna_search import OptunaSearch, read_trials
from notebench.engines.optuna_search import journal as own
from notebench.errors import Unavailable
from notebench.sweeps import TrialReply, TrialState
from tests.fake_sweeps import make_plan


@pytest.fixture
def path(tmp_path):
    return tmp_path / "study.journal"


def finish(search):
    suggestion = search.ask()
    search.tell(TrialReply(suggestion.number, TrialState.FINISHED, {"loss": suggestion.drawn["x"]}))


def test_an_act_is_written_at_once(path, monkeypatch):
    """A trial's lines come together or not at all, so that no reader sees half of one."""
    writes = []
    search = OptunaSearch(make_plan("x = 0.5  # 0.0..1.0\ny = 1  # 1..9"), path)
    monkeypatch.setattr(own, "_write_all", lambda file, content, before: writes.append(content.count(b"\n")))
    search.ask()
    assert writes == [3]


def test_a_line_of_another_program_is_taken_over(path):
    """Optuna's dashboard writes notes into the same file."""
    search = OptunaSearch(make_plan(), path)
    finish(search)
    other = optuna.load_study(study_name="sweep", storage=JournalStorage(JournalFileBackend(str(path))))
    other.set_user_attr("note", "hello")
    finish(search)
    finish(search)
    assert [str(each.state) for each in search.trials()] == ["finished"] * 3
    assert [each.drawn for each in read_trials(path)] == [each.drawn for each in search.trials()]


def test_what_a_full_disk_refused_is_written_later_in_its_order(path, monkeypatch):
    """One line to whoever asked, no half line in the file, and nothing that the search knows is missing there."""
    search = OptunaSearch(make_plan(), path)
    finish(search)
    size = path.stat().st_size
    real = os.write
    # A disk cannot be filled for a test.
    room = [10]

    def write(file, content):
        if not room[0]:
            raise OSError(28, "No space left on device")
        taken, room[0] = content[: room[0]], max(0, room[0] - len(content))
        return real(file, taken)

    monkeypatch.setattr(own.os, "write", write)
    with pytest.raises(Unavailable, match="No space left"):
        search.ask()
    assert path.stat().st_size == size
    monkeypatch.setattr(own.os, "write", real)
    finish(search)
    found = [(each.number, str(each.state)) for each in read_trials(path)]
    assert found == [(0, "finished"), (1, "running"), (2, "finished")]
    assert [each.drawn for each in read_trials(path)] == [each.drawn for each in search.trials()]


def test_a_file_that_is_no_journal_is_told(path):
    """By its path."""
    path.write_text("hello\n")
    with pytest.raises(Unavailable, match=r"study\.journal cannot be read"):
        OptunaSearch(make_plan(), path)
