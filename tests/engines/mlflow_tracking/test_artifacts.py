"""Claims on a run's artifacts: nothing outside their folder is reached."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.engines.mlflow_tracking import MlflowArtifacts
from notebench.errors import BadInput, NotebenchError, NotFound
from notebench.experiments import Artifact

ARTIFACTS = MlflowArtifacts("sqlite:///nowhere.db")


@pytest.fixture
def root(folder: Path) -> Path:
    """A run's artifacts, with a secret beside them."""
    root = folder / "run" / "artifacts"
    (root / "model").mkdir(parents=True)
    (root / "model" / "model.pkl").write_bytes(b"model")
    (root / "notes.txt").write_text("notes")
    (folder / "run" / "secret.txt").write_text("secret")
    return root


LEADING_OUT = [
    "..", "../secret.txt", "model/../../secret.txt", "/etc/passwd", "//etc/passwd", "model/..",
    "..\\secret.txt", "model\\model.pkl", "C:/secret.txt", "C:secret.txt", "\\\\host\\share", "a\0b", "\0",
]  # fmt: skip


@pytest.mark.parametrize("path", LEADING_OUT)
@pytest.mark.parametrize("act", [ARTIFACTS.fetch, ARTIFACTS.list])
def test_a_path_that_leads_out_is_refused(root: Path, act: Callable[[str, str], object], path: str) -> None:
    with pytest.raises(BadInput, match="does not lie below the run's artifacts"):
        act(root.as_uri(), path)


@given(
    st.lists(
        st.sampled_from(["..", ".", "model", "secret.txt", "/", "\\", "%2e%2e", "~", ""]), max_size=6
    ).map("/".join)
)
def test_no_path_reaches_the_secret(tmp_path_factory: pytest.TempPathFactory, path: str) -> None:
    top = tmp_path_factory.getbasetemp() / "reach"
    (top / "artifacts" / "model").mkdir(parents=True, exist_ok=True)
    (top / "secret.txt").write_text("secret")
    with contextlib.suppress(BadInput, NotFound):
        assert (top / "artifacts") in ARTIFACTS.fetch((top / "artifacts").as_uri(), path).parents


@pytest.mark.parametrize("target", ["secret.txt", ""])
def test_a_link_that_leads_out_is_not_followed(root: Path, target: str) -> None:
    (root / "link").symlink_to(root.parent / target)
    with pytest.raises(BadInput):
        ARTIFACTS.fetch(root.as_uri(), "link/secret.txt" if not target else "link")


def test_a_linked_folder_that_leads_out_is_not_listed(root: Path) -> None:
    (root / "link").symlink_to(root.parent)
    with pytest.raises(BadInput):
        ARTIFACTS.list(root.as_uri(), "link")


def test_a_link_that_stays_inside_is_followed(root: Path) -> None:
    (root / "link").symlink_to(root / "notes.txt")
    assert ARTIFACTS.fetch(root.as_uri(), "link").read_text() == "notes"


@pytest.mark.parametrize("target", ["nowhere", "broken"])
def test_a_broken_link_hides_no_other_artifact(root: Path, target: str) -> None:
    (root / "broken").symlink_to(root / target)
    listed = {artifact.path for artifact in ARTIFACTS.list(root.as_uri())}
    assert {"model", "notes.txt"} <= listed


@pytest.mark.parametrize("target", ["nowhere", "broken"])
def test_a_broken_link_is_not_found(root: Path, target: str) -> None:
    (root / "broken").symlink_to(root / target)
    with pytest.raises(NotFound):
        ARTIFACTS.fetch(root.as_uri(), "broken")


def test_folders_come_first_then_names(root: Path) -> None:
    assert list(ARTIFACTS.list(root.as_uri())) == [
        Artifact("model", is_folder=True, size_bytes=None),
        Artifact("notes.txt", is_folder=False, size_bytes=5),
    ]


def test_a_folders_artifacts_bear_its_path(root: Path) -> None:
    assert [artifact.path for artifact in ARTIFACTS.list(root.as_uri(), "model")] == ["model/model.pkl"]


@pytest.mark.parametrize("below", ["", ".", "./"])
def test_the_top_may_be_named(root: Path, below: str) -> None:
    assert len(ARTIFACTS.list(root.as_uri(), below)) == 2


@pytest.mark.parametrize("below", ["nowhere", "notes.txt", "notes.txt/deeper", "n" * 300])
def test_what_is_no_folder_has_nothing_in_it(root: Path, below: str) -> None:
    assert list(ARTIFACTS.list(root.as_uri(), below)) == []


@pytest.mark.parametrize(
    "path", ["", ".", "nowhere", "model", "notes.txt/deeper", "n" * 300, "%2e%2e/secret.txt"]
)
def test_what_is_no_file_is_not_found(root: Path, path: str) -> None:
    with pytest.raises(NotFound):
        ARTIFACTS.fetch(root.as_uri(), path)


def test_what_is_being_written_is_not_listed(root: Path) -> None:
    (root / ".notes.txt.1.ab.part").touch()
    (root / ".hidden").touch()
    (root / "data.part").touch()
    assert [each.path for each in ARTIFACTS.list(root.as_uri())] == [
        "model",
        ".hidden",
        "data.part",
        "notes.txt",
    ]


def test_a_run_without_artifacts_has_none(folder: Path) -> None:
    assert list(ARTIFACTS.list((folder / "nowhere").as_uri())) == []


def test_a_message_shows_no_more_than_the_beginning_of_a_path(root: Path) -> None:
    with pytest.raises(NotebenchError) as raised:
        ARTIFACTS.fetch(root.as_uri(), "../" * 10_000)
    assert len(raised.value.message) < 250


def test_a_link_that_leads_out_is_not_listed(root: Path) -> None:
    """What cannot be fetched is not offered, nor sent in an archive."""
    (root / "link").symlink_to(root.parent / "secret.txt")
    assert {artifact.path for artifact in ARTIFACTS.list(root.as_uri())} == {"model", "notes.txt"}


def test_a_link_to_a_folder_is_not_listed(root: Path) -> None:
    """One that leads upward would never end."""
    (root / "model" / "again").symlink_to(root)
    assert [artifact.path for artifact in ARTIFACTS.list(root.as_uri(), "model")] == ["model/model.pkl"]


def test_what_lies_here_is_lent_where_it_lies(root: Path) -> None:
    """No copy is made."""
    with ARTIFACTS.borrow(root.as_uri(), "notes.txt") as file:
        assert file == root / "notes.txt"
    assert file.exists()
