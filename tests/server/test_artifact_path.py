"""Claims on paths of artifacts."""

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.server.artifact_path import check_artifact_path, is_inside


@pytest.mark.parametrize(
    "path", ["", "a.txt", "model/MLmodel", "a b/ü.png", "50%.txt", "..a/b..", "...", "12:30.txt", "100%25"]
)
def test_an_ordinary_path_passes_unchanged(path):
    """Dots, colons and percent signs are letters too."""
    assert check_artifact_path(path) == path


@given(st.text(), st.integers(0, 3))
def test_what_passes_stays_below_the_folder(path, encodings):
    """However often it is encoded on the way."""
    for _ in range(encodings):
        path = quote(path, safe="")
    try:
        passed = check_artifact_path(path)
    except BadInput:
        return
    root = Path("/store/of/a run")
    assert Path(f"{root}/{passed}").resolve().is_relative_to(root)


def test_encoding_without_end_is_refused():
    """Nobody's file has such a name."""
    path = ".."
    for _ in range(20):
        path = quote(path, safe="").replace(".", "%2e")
    with pytest.raises(BadInput, match="does not lie below"):
        check_artifact_path(path)


def test_a_remote_artifact_is_a_copy(tmp_path):
    """It lies wherever the engine put it."""
    assert is_inside(tmp_path / "copy.txt", "s3://bucket/run/artifacts")


@pytest.mark.parametrize("as_uri", [True, False])
def test_a_local_artifact_lies_in_its_folder(tmp_path, as_uri):
    """Told as a URI, or as a path."""
    folder = tmp_path / "with space"
    uri = folder.as_uri() if as_uri else str(folder)
    assert is_inside(folder / "a.txt", uri)
    assert not is_inside(tmp_path / "a.txt", uri)
