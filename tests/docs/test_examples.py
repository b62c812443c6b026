"""Claims on the examples of README and documentation: each runs, and prints what it is said to print."""

import contextlib
from pathlib import Path

import pytest

from tests.conftest import furnish
from tests.docs.examples import NOT_RUN, RUN, Story, examples
from tests.docs.pages import PAGES, name

# Their readers begin so; those of other pages have a workspace, whose store takes seconds to make.
IN_AN_EMPTY_FOLDER = ("README", "first-run")
WITH_EXAMPLES = [page for page in PAGES if any(each.language in RUN for each in examples(page))]


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where matplotlib keeps what it knows of the machine's fonts: it looks through them for a second."""
    return tmp_path_factory.mktemp("matplotlib")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_fence_says_how_it_is_read(page: Path) -> None:
    """What is not run is fenced as text, so that nothing is left unrun by mistake."""
    assert [str(each) for each in examples(page) if each.language not in (*RUN, *NOT_RUN)] == []


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name)
def test_a_pages_examples_run(
    page: Path, tmp_path: Path, fonts: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the top, as a reader goes through them."""
    folder = tmp_path / "story"
    folder.mkdir()
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLCONFIGDIR", str(fonts))
    story = Story(folder)
    told = [each for each in examples(page) if each.language in RUN]
    has_cells = any(each.is_cell for each in told)
    if has_cells and page.stem not in IN_AN_EMPTY_FOLDER:
        furnish(folder, empty_store)
    with story.kernel() if has_cells else contextlib.nullcontext():
        for each in told:
            story.tell(each)
