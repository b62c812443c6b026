"""A job's folder as lines of a log, and back."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.engines.ray_jobs.applying import Applier, Gap
from notebench.engines.ray_jobs.frames import MOST_BYTES, WHOLE_BYTES, Frame, read_frame, travels
from notebench.engines.ray_jobs.publish import Publisher
from notebench.engines.ray_jobs.record import (
    Fenced,
    MirrorRecord,
    let_go,
    read_record,
    whole_lines,
    writing,
)
from notebench.engines.ray_trials.worker import MOST_BYTES as LARGEST_OF_A_TRIAL
from notebench.engines.ray_trials.worker import _left
from notebench.events import Event
from notebench.jobs import JobFolder
from tests.fake_jobs import make_spec

RECORD = MirrorRecord(1, "notebench-1", {"log.txt": 6})


def make_folder(path: Path) -> JobFolder:
    folder = JobFolder(path)
    folder.create(make_spec())
    return folder


class There:
    """A folder in a cluster, whose log comes out as text."""

    def __init__(self, root: Path) -> None:
        self.folder = make_folder(root / "there")
        self.lines: list[str] = []
        self.publisher = Publisher(self.folder.path, self.lines.append)

    def log(self) -> str:
        self.publisher.publish(is_last=True)
        return "".join(self.lines)


@pytest.fixture
def there(tmp_path: Path) -> There:
    return There(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> JobFolder:
    """With a log of an earlier attempt."""
    folder = make_folder(tmp_path / "home")
    folder.log_file.write_bytes(b"first\n")
    RECORD.keep(folder)
    return folder


def fill(there: There) -> None:
    there.folder.log_file.write_bytes("näher\nand more\nno end".encode())
    there.folder.append(Event("job", "started", data={"attempt": "1"}))
    (there.folder.path / "study.journal").write_bytes(b"{}\n" * 40_000)
    (there.folder.outputs / "sub").mkdir()
    (there.folder.outputs / "sub" / "model.bin").write_bytes(bytes(range(256)) * 400)
    (there.folder.outputs / "empty").touch()


def same(there: There, home: JobFolder) -> None:
    assert home.log_file.read_bytes() == b"first\n" + there.folder.log_file.read_bytes()
    assert [each.verb for each in home.events()] == ["queued", "started"]
    for name in ("study.journal", "outputs/sub/model.bin", "outputs/empty"):
        assert (home.path / name).read_bytes() == (there.folder.path / name).read_bytes()


def test_a_folder_comes_home_as_it_is(there: There, home: JobFolder) -> None:
    """Journals behind what is there, other files whole; and the log is ASCII."""
    fill(there)
    log = there.log()
    assert log.isascii()
    Applier(home, RECORD).take(log)
    same(there, home)


def test_a_log_read_again_from_its_beginning_changes_nothing(there: There, home: JobFolder) -> None:
    """After a broken connection, wherever it broke."""
    fill(there)
    log = there.log()
    for end in (0, 100, len(log) // 2, len(log) - 1, len(log)):
        Applier(home, RECORD).take(log[:end])
    same(there, home)


@given(cuts=st.lists(st.integers(0, 10**6), max_size=8), pieces=st.lists(st.integers(1, 5000), max_size=8))
def test_no_way_of_breaking_off_leaves_a_gap_or_a_double(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], pieces: list[int]
) -> None:
    """The log grows meanwhile, and comes in pieces of any size."""
    root = tmp_path_factory.mktemp("cuts")
    there, home = There(root), make_folder(root / "home")
    home.log_file.write_bytes(b"first\n")
    RECORD.keep(home)
    for number, cut in enumerate([*cuts, 10**9]):
        with there.folder.log_file.open("ab") as file:
            file.write(b"line %d\n" % number)
        there.folder.append(Event("job", "progressed", data={"number": str(number)}))
        log, applier = there.log()[:cut], Applier(home, RECORD)
        for size in pieces:
            applier.take(log[:size])
            log = log[size:]
        applier.take(log)
    assert home.log_file.read_bytes() == b"first\n" + there.folder.log_file.read_bytes()
    assert [each.data for each in home.events()] == [each.data for each in there.folder.events()]


def test_what_others_append_here_meanwhile_stays(there: There, home: JobFolder) -> None:
    """An end by hand, say; events are known by what they say."""
    there.folder.append(Event("job", "started", data={"attempt": "1"}))
    home.append(Event("job", "ended", data={"attempt": "1", "state": "cancelled"}))
    log = there.log()
    Applier(home, RECORD).take(log)
    Applier(home, RECORD).take(log)
    assert [each.verb for each in home.events()] == ["queued", "ended", "started"]


def test_who_was_let_go_writes_no_more(there: There, home: JobFolder) -> None:
    """Nor does the mirror of an earlier attempt: somebody else may go on with the study."""
    there.folder.log_file.write_bytes(b"one\n")
    applier, log = Applier(home, RECORD), there.log()
    half = log.index("\n") - 1
    applier.take(log[:half])
    let_go(home, RECORD)
    with pytest.raises(Fenced, match="was let go"):
        applier.take(log[half:])
    replace(RECORD, attempt=2).keep(home)
    with pytest.raises(Fenced), writing(home, RECORD):
        pytest.fail("it writes")
    assert home.log_file.read_bytes() == b"first\n"


def test_letting_go_waits_for_what_is_being_written(there: There, home: JobFolder) -> None:
    """On return no write of the mirror is under way."""
    order: list[str] = []

    def end() -> None:
        let_go(home, RECORD)
        order.append("let go")

    thread = threading.Thread(target=end)
    with writing(home, RECORD):
        thread.start()
        thread.join(0.1)
        order.append("written")
    thread.join()
    assert order == ["written", "let go"]


def test_each_new_event_is_hinted_once(there: There, home: JobFolder) -> None:
    """Not again when the log is read again."""
    told: list[str] = []
    there.folder.append(Event("job", "started", data={"attempt": "1"}))
    for _ in range(2):
        Applier(home, RECORD, told.append).take(there.log())
    assert told == ["started"]


def test_a_missing_piece_is_noticed(there: There, home: JobFolder) -> None:
    """Nothing is put in its place."""
    there.folder.log_file.write_bytes(b"one\n")
    there.log()
    there.lines.clear()
    there.folder.log_file.write_bytes(b"one\ntwo\n")
    with pytest.raises(Gap):
        Applier(home, RECORD).take(there.log())
    assert home.log_file.read_bytes() == b"first\n"


def test_half_a_line_waits_and_a_long_one_goes_in_pieces(there: There) -> None:
    """So that no reader at home sees half of an event."""
    there.folder.log_file.write_bytes(b"half")
    there.publisher.publish()
    assert [line for line in there.lines if "log.txt" in line] == []
    there.folder.log_file.write_bytes(b"x" * (2 * MOST_BYTES + 1))
    there.publisher.publish()
    assert len([line for line in there.lines if "log.txt" in line]) == 2


@pytest.mark.parametrize(
    "file",
    [
        "spec.json",
        "control.jsonl",
        "mirror.json",
        "../up.txt",
        "/etc/passwd",
        "a/../../b",
        ".hidden",
        "a\\b",
        "x.lock",
    ],
)
def test_no_cluster_writes_what_is_ours(file: str) -> None:
    """It may have been taken over."""
    assert not travels(file)
    assert read_frame(Frame(file, 0, b"x", 1).to_line()) is None


@pytest.mark.parametrize(
    "line",
    [
        "hello",
        "notebench-frame {",
        "notebench-frame []",
        'notebench-frame {"file": "log.txt", "at": 0, "data": "?"}',
        Frame("log.txt", -1, b"x").to_line(),
        Frame("log.txt", 0, b"x", 1).to_line(),
        Frame("model.bin", 0, b"x").to_line(),
        Frame("model.bin", 0, b"xx", 1).to_line(),
        Frame("model.bin", 0, b"x", WHOLE_BYTES + 1).to_line(),
    ],
)
def test_what_is_no_piece_is_passed_over(line: str) -> None:
    assert read_frame(line) is None


def test_a_link_out_of_the_folder_is_not_followed(home: JobFolder, tmp_path: Path) -> None:
    """A job that ran here before may have left one among its outputs."""
    (home.outputs / "out").symlink_to(tmp_path)
    Applier(home, RECORD).take(Frame("outputs/out/x.bin", 0, b"x", 1).to_line())
    assert not (tmp_path / "x.bin").exists()


def test_a_record_is_of_one_attempt(home: JobFolder) -> None:
    """Torn, it is none."""
    RECORD.keep(home)
    assert read_record(home, 1) == RECORD
    assert read_record(home, 2) is None
    (home.path / "mirror.json").write_bytes(b'{"attempt": 1')
    assert read_record(home, 1) is None


def test_a_torn_last_line_is_taken_away_before_a_journal_travels(tmp_path: Path) -> None:
    """Who opened it there would do so, and all places behind it would be others."""
    path = tmp_path / "study.journal"
    path.write_bytes(b"{}\n{}\n{tor")
    assert whole_lines(path) == 6
    assert path.read_bytes() == b"{}\n{}\n"


def test_a_file_of_another_machine_that_is_too_large_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the job's log, as one of the driver's machine is."""
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "a.png").write_bytes(b"a")
    with (tmp_path / "model.bin").open("wb") as file:
        file.truncate(LARGEST_OF_A_TRIAL + 1)
    assert dict(_left(tmp_path)) == {"plots/a.png": b"a"}
    told = "notebench: outputs/model.bin has 20000001 bytes, and at most 20000000 come home\n"
    assert capsys.readouterr().out == told


def test_the_end_of_a_job_comes_home_behind_all_that_it_left(there: There) -> None:
    """Who waits for it finds the study and the outputs whole."""
    there.folder.append(Event("job", "started", data={"attempt": "1"}))
    there.publisher.publish()
    (there.folder.outputs / "late.ipynb").write_text("{}")
    there.folder.append(Event("job", "ended", data={"attempt": "1", "state": "finished"}))
    there.publisher.publish()  # the file is not calm yet
    told = [frame for line in there.lines if (frame := read_frame(line))]
    assert not any(b"ended" in each.data for each in told)
    there.publisher.publish(is_last=True)
    told = [frame for line in there.lines if (frame := read_frame(line)) and frame.file != "heartbeat"]
    assert (told[-1].file, b"ended" in told[-1].data) == ("events.jsonl", True)
    assert any(each.file == "outputs/late.ipynb" for each in told)


def test_a_large_file_that_changes_all_the_time_is_told_seldom(tmp_path: Path) -> None:
    """Each time it travels whole: an executed notebook is written once a second."""
    now = 1e10
    folder, lines = make_folder(tmp_path / "there"), []
    publisher = Publisher(folder.path, lines.append, lambda: now)
    path = folder.outputs / "step.ipynb"
    for size in (400_000, 400_001):
        path.write_bytes(bytes(size))
        publisher.publish()
        now += 1.5
    told = {frame.of for line in lines if (frame := read_frame(line)) and frame.file == "outputs/step.ipynb"}
    assert told == {400_000}
    publisher.publish(is_last=True)
    told = {frame.of for line in lines if (frame := read_frame(line)) and frame.file == "outputs/step.ipynb"}
    assert told == {400_000, 400_001}
