"""Claims on the examples of README and documentation: each runs, and prints what it is said to print."""

import contextlib
from pathlib import Path

import pytest

from tests.docs.examples import NOT_RUN, RUN, Story, examples
from tests.docs.pages import PAGES, name

WITH_EXAMPLES = [page for page in PAGES if any(each.language in RUN for each in examples(page))]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_fence_says_how_it_is_read(page: Path) -> None:
    """What is not run is fenced as text, so that nothing is left unrun by mistake."""
    assert [str(each) for each in examples(page) if each.language not in (*RUN, *NOT_RUN)] == []


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name)
def test_a_pages_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the top, as a reader goes through them."""
    folder = tmp_path / "story"
    folder.mkdir()
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "matplotlib"))
    story = Story(folder)
    told = [each for each in examples(page) if each.language in RUN]
    has_cells = any(each.language == "python" for each in told)
    with story.kernel() if has_cells else contextlib.nullcontext():
        for each in told:
            story.tell(each)
