"""Claims on MLflow's store: made once and whole, checked fast, adopted untouched."""

import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy

from notebench.addresses import sqlite_file
from notebench.engines.mlflow_tracking import SqliteReader, adopt, check, prepare
from notebench.errors import BadInput, NotebenchError, NotFound, Unavailable
from notebench.workbench import Workbench
from notebench.workspace import Workspace

# Migrations take seconds, so these processes copy a store that is made already, and say so.
PREPARE = """
import os, pathlib, shutil, signal, sys
from notebench.engines.mlflow_tracking import store

def make(path, artifacts):
    with open("made", "a") as file:
        file.write("once\\n")
    shutil.copy(sys.argv[1], path)
    if sys.argv[2] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)

store._make = make
store.prepare(pathlib.Path("mlflow.db"), pathlib.Path("artifacts"))
"""


def start(empty_store: Path, how: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PREPARE, str(empty_store), how])


@pytest.fixture
def database(folder: Path, empty_store: Path) -> Path:
    return Path(shutil.copy(empty_store, folder / "mlflow.db"))


def query(database: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as store:
        return store.execute(statement).fetchall()


# Made


def test_a_store_of_ours_is_written_ahead(database: Path) -> None:
    assert query(database, "PRAGMA journal_mode") == [("wal",)]


def test_a_store_of_ours_lists_the_newest_by_an_index(database: Path) -> None:
    indexes = query(database, "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'runs'")
    assert ("notebench_runs_by_start",) in indexes


def test_a_store_of_ours_is_known_to_our_reader(database: Path) -> None:
    check(f"sqlite:///{database}")
    assert SqliteReader(database).is_known()


def test_several_processes_make_one_store(folder: Path, empty_store: Path) -> None:
    processes = [start(empty_store) for _ in range(3)]
    assert [process.wait() for process in processes] == [0] * 3
    assert (folder / "made").read_text() == "once\n"
    check(f"sqlite:///{folder}/mlflow.db")


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_a_process_that_is_killed_in_the_middle_leaves_no_store(folder: Path, empty_store: Path) -> None:
    assert start(empty_store, "killed").wait() != 0
    assert not (folder / "mlflow.db").exists()
    assert start(empty_store).wait() == 0
    check(f"sqlite:///{folder}/mlflow.db")
    assert not (folder / "mlflow.part").exists()


def test_a_store_that_is_there_is_left_alone(folder: Path) -> None:
    (folder / "mlflow.db").write_bytes(b"anything")
    prepare(folder / "mlflow.db", folder / "artifacts")
    assert (folder / "mlflow.db").read_bytes() == b"anything"


def test_a_store_that_cannot_be_made_is_told(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(Unavailable, match="cannot be made"):
        prepare(folder / "file" / "mlflow.db", folder / "artifacts")


class QuickStore:
    """MLflow's store without its migrations, which take seconds: a copy where the address says."""

    def __init__(self, made: Path, uri: str) -> None:
        shutil.copy(made, str(sqlalchemy.make_url(uri).database))
        self.engine = sqlalchemy.create_engine("sqlite://")


ODD_NAMES = ["with blank", "größe", "100%", "50%20off", "what?", "a#b"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_store_may_lie_in_a_folder_of_any_name(
    folder: Path, empty_store: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = "mlflow.store.tracking.sqlalchemy_store.SqlAlchemyStore"
    monkeypatch.setattr(made, lambda uri, artifacts: QuickStore(empty_store, uri))
    database = folder / name / "mlflow.db"
    database.parent.mkdir()
    prepare(database, folder / name / "artifacts")
    assert {path.name for path in database.parent.iterdir()} == {"mlflow.db", "mlflow.lock"}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_workspaces_address_names_its_own_store(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    workspace = Workspace(folder / name)
    uri = Workbench(workspace).tracking_uri
    assert Path(str(sqlalchemy.make_url(uri).database)) == sqlite_file(uri) == workspace.database


# Checked


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port that nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def heard() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    "scheme", ["http", "https", "postgresql", "postgresql+psycopg2", "mysql+pymysql", "mssql"]
)
def test_a_server_that_listens_can_be_used(heard: int, scheme: str) -> None:
    check(f"{scheme}://ada:hunter2@127.0.0.1:{heard}/runs")


@pytest.mark.parametrize("scheme", ["http", "https", "postgresql", "mysql+pymysql"])
def test_a_server_that_does_not_is_told_with_the_remedy(deaf: int, scheme: str) -> None:
    with pytest.raises(Unavailable, match=r"cannot be reached .*start it, or correct tracking_uri") as raised:
        check(f"{scheme}://ada:hunter2@127.0.0.1:{deaf}/runs")
    assert "hunter2" not in raised.value.message


@pytest.mark.parametrize(
    "uri",
    [
        "ftp://host",
        "s3://bucket",
        "mongodb://db",
        "sqlite://",
        "http://host:port",
        "http://[::1",
        "http://host:99999999",
    ],
)
def test_what_is_no_address_of_mlflows_is_refused(uri: str) -> None:
    with pytest.raises(BadInput):
        check(uri)


def test_a_store_that_is_not_there_is_not_found(folder: Path) -> None:
    with pytest.raises(NotFound, match="name its file"):
        check(f"sqlite:///{folder}/nowhere.db")
    with pytest.raises(NotFound, match="name its folder"):
        check("./mlruns")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0torn"])
def test_a_file_that_is_no_store_is_told(folder: Path, content: bytes) -> None:
    (folder / "a.db").write_bytes(content)
    with pytest.raises(Unavailable, match="cannot be read as an MLflow store"):
        check(f"sqlite:///{folder}/a.db")
    assert (folder / "a.db").read_bytes() == content


def test_a_database_of_something_else_is_told(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "a.db")) as other:
        other.execute("CREATE TABLE runs (a)")
    with pytest.raises(Unavailable, match="alembic_version"):
        check(f"sqlite:///{folder}/a.db")


def test_a_folder_is_no_database(folder: Path) -> None:
    with pytest.raises(Unavailable):
        check(f"sqlite:///{folder}")


def test_checking_does_not_load_mlflow(database: Path) -> None:
    code = (
        "import sys; from notebench.engines.mlflow_tracking import check, SqliteReader; "
        f"check('sqlite:///{database}'); SqliteReader(__import__('pathlib').Path('{database}')).is_known(); "
        "sys.exit('mlflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Adopted


@pytest.mark.parametrize(
    "uri", ["sqlite:///mlflow.db", "sqlite:///../desk/mlflow.db", "sqlite:///{folder}/mlflow.db"]
)
def test_an_adopted_database_gets_its_whole_path(folder: Path, database: Path, uri: str) -> None:
    assert adopt(uri.format(folder=folder), folder) == f"sqlite:///{database.resolve()}"


@pytest.mark.parametrize("uri", ["mlruns", "./mlruns/", "{uri}"])
def test_an_adopted_folder_gets_its_whole_address(folder: Path, uri: str) -> None:
    (folder / "mlruns" / "0").mkdir(parents=True)
    (folder / "mlruns" / "0" / "meta.yaml").touch()
    whole = (folder / "mlruns").resolve().as_uri()
    assert adopt(uri.format(uri=whole), folder) == whole


def test_an_adopted_server_keeps_its_address(heard: int, folder: Path) -> None:
    uri = f"http://127.0.0.1:{heard}/store"
    assert adopt(uri, folder) == uri


def test_what_is_adopted_is_not_changed(folder: Path, database: Path) -> None:
    before = database.read_bytes(), database.stat().st_mtime_ns
    adopt("sqlite:///mlflow.db", folder)
    assert (database.read_bytes(), database.stat().st_mtime_ns) == before


def test_a_folder_without_experiments_is_no_store(folder: Path) -> None:
    (folder / "notes").mkdir()
    with pytest.raises(NotFound, match=r"no experiment's meta\.yaml"):
        adopt("notes", folder)


def test_a_database_named_as_a_file_is_told_how_to_name_it(folder: Path, database: Path) -> None:
    with pytest.raises(BadInput, match=f"write sqlite:///{database.resolve()}"):
        adopt("mlflow.db", folder)


@pytest.mark.parametrize("uri", ["nowhere", "sqlite:///nowhere.db", "ftp://host", "http://host:port", ""])
def test_nothing_is_adopted_that_is_no_store(folder: Path, uri: str) -> None:
    with pytest.raises(NotebenchError):
        adopt(uri, folder)


def test_a_database_in_a_folder_with_odd_letters_is_adopted(folder: Path, empty_store: Path) -> None:
    odd = folder / "50%20off #1"
    odd.mkdir()
    shutil.copy(empty_store, odd / "mlflow.db")
    uri = adopt("sqlite:///mlflow.db", odd)
    check(uri)
    assert sqlite_file(uri) == (odd / "mlflow.db").resolve()
