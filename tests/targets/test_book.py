"""Targets in the settings."""

from pathlib import Path

import pytest

from notebench.errors import BadInput, Conflict, NotFound
from notebench.settings import load_settings
from notebench.targets import Target, TargetBook
from notebench.workspace import Workspace

BOX = Target(name="gpu-box", address="https://box.example:8265", token_env="BOX_TOKEN", gpus_per_trial=0.5)
TRACKED = Target(name="tracked", address="https://box.example", tracking_uri="https://mlflow.example")
WRITTEN = """\
# ours
experiment = "churn"  # for all

[capture]
figures = 5
"""


@pytest.fixture
def book(tmp_path: Path) -> TargetBook:
    return TargetBook(tmp_path, lambda: load_settings(tmp_path).targets, Workspace(tmp_path).create)


def test_a_target_is_kept_and_comes_back_the_same(book: TargetBook) -> None:
    """The same again is safe."""
    book.add(BOX)
    book.add(BOX)
    assert book.targets() == [BOX]
    book.add(TRACKED)
    assert book.targets() == [BOX, TRACKED]
    assert book.get("gpu-box") == BOX


def test_what_people_wrote_stays_as_it_is(book: TargetBook) -> None:
    """With comments and order; and nothing is left of a target that is removed."""
    path = book.root / "notebench.toml"
    path.write_text(WRITTEN)
    book.add(BOX)
    assert path.read_text() == (
        f'{WRITTEN}\n[targets.gpu-box]\nray = "https://box.example:8265"\ntoken_env = "BOX_TOKEN"\n'
        "gpus_per_trial = 0.5\n"
    )
    book.remove("gpu-box")
    assert path.read_text().rstrip() == WRITTEN.rstrip()


def test_targets_stand_side_by_side(book: TargetBook) -> None:
    """Also where a person has written one of them inline."""
    (book.root / "notebench.toml").write_text('targets.a = {ray = "https://a.example"}\n')
    book.add(BOX)
    assert [each.name for each in book.targets()] == ["a", "gpu-box"]
    book.remove("a")
    assert [each.name for each in book.targets()] == ["gpu-box"]


def test_another_target_of_the_same_name_is_refused(book: TargetBook) -> None:
    """The first stays."""
    book.add(BOX)
    with pytest.raises(Conflict, match="notebench target remove gpu-box"):
        book.add(Target(name="gpu-box", address="https://other.example"))
    assert book.targets() == [BOX]


def test_the_name_of_the_one_to_try_on_is_taken(book: TargetBook) -> None:
    """It belongs to no settings."""
    with pytest.raises(Conflict, match="choose another name"):
        book.add(Target(name="try", address="https://a.example"))
    with pytest.raises(Conflict, match="--stop"):
        book.remove("try")
    with pytest.raises(NotFound, match="notebench target try"):
        book.get("try")


def test_the_one_to_try_on_is_listed_last_while_it_runs(book: TargetBook) -> None:
    tried = Target(name="try", address="http://127.0.0.1:1")
    book.add(BOX)
    running = TargetBook(book.root, book.read, book.prepare, lambda: tried)
    assert running.targets() == [BOX, tried]
    assert running.get("try") == tried


def test_requirements_that_are_not_there_are_told_before_anything_is_written(book: TargetBook) -> None:
    with pytest.raises(NotFound, match="no file"):
        book.add(Target(name="a", address="https://a.example", requirements="gone.txt"))
    assert not (book.root / "notebench.toml").exists()


def test_a_target_of_the_environment_cannot_be_removed_from_the_file(
    book: TargetBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says where it stands."""
    monkeypatch.setenv("NOTEBENCH_TARGETS", '{"a": {"ray": "https://a.example"}}')
    assert [each.name for each in book.targets()] == ["a"]
    with pytest.raises(NotFound, match="NOTEBENCH_TARGETS"):
        book.remove("a")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('[targets.a]\nray = "http://10.0.0.7:8265"', "targets.a: 'http://10.0.0.7:8265': plain HTTP"),
        ("[targets.a]\ntoken_env = 'A_TOKEN'", "targets.a.ray: field required"),
        ('[targets.a]\nray = "https://a.example"\ntoken = "abc"', "targets.a.token is no setting"),
        ("targets = 3", "targets: "),
        ("[targets", "cannot be read"),
    ],
)
def test_settings_that_do_not_fit_are_told_by_their_place(book: TargetBook, written: str, told: str) -> None:
    """In the file, by its key."""
    (book.root / "notebench.toml").write_text(written)
    with pytest.raises(BadInput) as raised:
        book.targets()
    assert told in raised.value.message
