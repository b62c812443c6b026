"""``notebench init``."""

import json
import tomllib
from pathlib import Path

import pytest

from notebench.cli.settings_file import set_tracking_uri, with_tracking_uri
from notebench.cli.templates import copy_templates, find_templates
from notebench.errors import Conflict, Unavailable
from tests.cli.stand_ins import Command, MemoryBench, lines

STORE = "http://mlflow.example:5000"


def test_a_workspace_is_made_with_its_store(command: Command, tmp_path: Path) -> None:
    """In the folder that is named, which need not exist."""
    told = lines(command("init", str(tmp_path / "new")))
    assert told[0] == f"The workspace {tmp_path / 'new'} is new."
    assert (tmp_path / "new" / ".notebench" / "mlflow.db").exists()


def test_again_is_safe(command: Command, tmp_path: Path) -> None:
    """And says so."""
    command("init", str(tmp_path / "new"))
    assert lines(command("init", str(tmp_path / "new")))[0].endswith("was there already.")


def test_json_tells_what_was_done(command: Command, tmp_path: Path) -> None:
    """For scripts."""
    told = json.loads(command("init", str(tmp_path / "new"), "--json").stdout)
    assert told == {
        "workspace": str(tmp_path / "new"),
        "is_new": True,
        "tracking_uri": f"sqlite:///{tmp_path / 'new' / '.notebench' / 'mlflow.db'}",
        "notebooks": [],
        "notes": [],
    }


def test_a_workspace_within_another_is_pointed_out(command: Command, workspace_root: Path) -> None:
    """One seldom wants two."""
    told = command("init", "sub").stdout
    assert f"it lies within the workspace {workspace_root}" in told


def test_a_file_in_the_folder_s_place_is_an_error(command: Command, tmp_path: Path) -> None:
    """It is named."""
    (tmp_path / "file").touch()
    result = command("init", str(tmp_path / "file"))
    assert result.exit_code == 2
    assert result.stderr == f"notebench: {tmp_path / 'file'} is no folder; name one\n"


def test_a_folder_that_cannot_be_made_is_an_error(command: Command, tmp_path: Path) -> None:
    """A file stands in its way, as permissions do not stop root."""
    (tmp_path / "file").touch()
    result = command("init", str(tmp_path / "file" / "sub"))
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_a_store_is_taken_over_by_its_address(command: Command, workspace_root: Path) -> None:
    """The settings name it; nothing is copied, and no store of our own is made."""
    lines(command("init", "--from", STORE))
    assert tomllib.loads((workspace_root / "notebench.toml").read_text()) == {"tracking_uri": STORE}
    assert not (workspace_root / ".notebench" / "mlflow.db").exists()


def test_a_relative_path_is_taken_from_the_working_directory(
    command: Command, workspace_root: Path, tmp_path: Path
) -> None:
    """And written whole: processes with any working directory read it."""
    lines(command("init", str(tmp_path / "new"), "--from", "sqlite:///old.db"))
    read = tomllib.loads((tmp_path / "new" / "notebench.toml").read_text())
    assert read["tracking_uri"] == f"sqlite:///{workspace_root / 'old.db'}"


def test_a_store_is_taken_over_twice_without_a_change(command: Command, workspace_root: Path) -> None:
    """Safe to repeat."""
    command("init", "--from", STORE)
    before = (workspace_root / "notebench.toml").read_bytes()
    lines(command("init", "--from", STORE))
    assert (workspace_root / "notebench.toml").read_bytes() == before


def test_another_store_is_not_replaced(command: Command, workspace_root: Path) -> None:
    """A person wrote that line; a person takes it out."""
    (workspace_root / "notebench.toml").write_text('tracking_uri = "http://other.example"\n')
    result = command("init", "--from", STORE)
    assert result.exit_code == 1
    assert "has tracking_uri = 'http://other.example' already" in result.stderr


def test_a_password_is_not_written_down(command: Command, workspace_root: Path) -> None:
    """The settings are meant to be committed, and the message does not repeat it."""
    result = command("init", "--from", "postgresql://ann:hunter2@db.example/mlflow")
    assert result.exit_code == 2
    assert "NOTEBENCH_TRACKING_URI" in result.stderr
    assert "hunter2" not in result.output
    assert not (workspace_root / "notebench.toml").exists()


def test_a_store_that_is_not_there_leaves_nothing_behind(
    command: Command, bench: MemoryBench, workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked at first."""

    def refuse(uri: str) -> str:
        raise Unavailable(f"{uri} cannot be reached")

    monkeypatch.setattr(bench, "adopt", refuse)
    assert command("init", "--from", STORE).exit_code == 1
    assert not (workspace_root / "notebench.toml").exists()


def test_runs_that_are_left_behind_are_pointed_out(command: Command, workspace_root: Path) -> None:
    """They are in the workspace's own store."""
    (workspace_root / ".notebench" / "mlflow.db").touch()
    assert "stay there, and are not shown any more" in command("init", "--from", STORE).stdout


def test_a_variable_that_wins_over_the_settings_is_pointed_out(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the store that was just taken over would not be seen."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://other.example")
    assert "MLFLOW_TRACKING_URI is set to another store" in command("init", "--from", STORE).stdout


COMMENTED = """\
# Ours.
log_models = false  # they are large

[capture] # less
figures = 5
"""


def test_all_that_a_person_wrote_stays() -> None:
    """Comments too; the key stands above, where it belongs to no table."""
    changed = with_tracking_uri(COMMENTED, STORE)
    assert changed.endswith(COMMENTED)
    assert tomllib.loads(changed) == {**tomllib.loads(COMMENTED), "tracking_uri": STORE}


def test_line_ends_stay_those_of_the_file() -> None:
    """Windows has its own."""
    assert with_tracking_uri("a = 1\r\n", "x") == 'tracking_uri = "x"\r\na = 1\r\n'


@pytest.mark.parametrize("uri", ['sqlite:///a"b\\c.db', "sqlite:///\x7f.db", "sqlite:///Änderung.db"])
def test_an_address_is_read_as_it_was_written(uri: str) -> None:
    """Quotes, backslashes and letters of all kinds."""
    assert tomllib.loads(with_tracking_uri("", uri))["tracking_uri"] == uri


def test_a_settings_file_behind_a_link_stays_behind_it(tmp_path: Path) -> None:
    """The link is not replaced by a file."""
    (tmp_path / "kept.toml").write_text("log_models = false\n")
    (tmp_path / "notebench.toml").symlink_to("kept.toml")
    set_tracking_uri(tmp_path, STORE)
    assert (tmp_path / "notebench.toml").is_symlink()
    assert STORE in (tmp_path / "kept.toml").read_text()


def test_a_settings_file_that_is_not_toml_is_named(command: Command, workspace_root: Path) -> None:
    """And not touched."""
    (workspace_root / "notebench.toml").write_text("= nonsense")
    result = command("init", "--from", STORE)
    assert result.exit_code == 2
    assert f"{workspace_root / 'notebench.toml'} cannot be read" in result.stderr


def test_the_same_address_is_no_conflict() -> None:
    """Another one is."""
    text = with_tracking_uri("", STORE)
    assert with_tracking_uri(text, STORE) == text
    with pytest.raises(Conflict):
        with_tracking_uri(text, "http://other.example")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """Ready notebooks, with what an editor leaves behind."""
    folder = tmp_path / "templates"
    for path in ("train.ipynb", "data/iris.csv", ".ipynb_checkpoints/train.ipynb", "__pycache__/x.pyc"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("new")
    return folder


def test_templates_are_copied_with_their_folders(templates: Path, tmp_path: Path) -> None:
    """Without checkpoints and caches."""
    assert copy_templates(templates, tmp_path / "to") == [Path("data/iris.csv"), Path("train.ipynb")]


def test_a_notebook_that_is_there_is_never_written(templates: Path, tmp_path: Path) -> None:
    """It may be the user's work."""
    (tmp_path / "train.ipynb").write_text("mine")
    assert copy_templates(templates, tmp_path) == [Path("data/iris.csv")]
    assert (tmp_path / "train.ipynb").read_text() == "mine"


def test_templates_are_not_copied_into_a_file(templates: Path, tmp_path: Path) -> None:
    """One line says so."""
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="cannot be copied"):
        copy_templates(templates, tmp_path / "file")


def test_the_templates_of_this_checkout_are_found() -> None:
    """In an installed package they lie within it."""
    assert find_templates().name == "notebook_templates"
