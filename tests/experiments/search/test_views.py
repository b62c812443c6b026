"""Claims on saved views."""

import json
import multiprocessing
from pathlib import Path

import pytest

from notebench.errors import BadInput, Conflict, NotFound, Unavailable
from notebench.experiments.search.views import MOST_VIEWS, STATE_BYTES, ViewBook


@pytest.fixture
def book(folder: Path) -> ViewBook:
    return ViewBook(folder / "views.json")


def test_a_view_comes_back_by_its_id(book: ViewBook) -> None:
    view = book.create("best", "runs", {"filter": "metrics.auc > 0.9", "columns": ["größe"]})
    assert ViewBook(book.path).get(view.view_id) == view


def test_views_stand_by_kind_and_name(book: ViewBook) -> None:
    for name, kind in (("b", "runs"), ("A", "runs"), ("c", "compare")):
        book.create(name, kind, {})
    assert [view.name for view in book.views()] == ["c", "A", "b"]


def test_a_view_is_replaced_and_keeps_its_id(book: ViewBook) -> None:
    view = book.create("best", "runs", {"sort": "name"})
    book.replace(view.view_id, state={"sort": "state"})
    changed = book.replace(view.view_id, name="worst")
    assert (changed.view_id, changed.name, changed.state) == (view.view_id, "worst", {"sort": "state"})


def test_a_deleted_view_is_gone(book: ViewBook) -> None:
    view = book.create("best", "runs", {})
    book.delete(view.view_id)
    assert book.views() == []
    for act in (book.get, book.delete, lambda view_id: book.replace(view_id, name="x")):
        with pytest.raises(NotFound, match="there is no view"):
            act(view.view_id)


def test_a_name_is_taken_once_of_each_kind(book: ViewBook) -> None:
    first = book.create("best", "runs", {})
    book.create("best", "compare", {})
    other = book.create("other", "runs", {})
    assert book.replace(first.view_id, name="best").name == "best"
    for act in (lambda: book.create(" best ", "runs", {}), lambda: book.replace(other.view_id, name="best")):
        with pytest.raises(Conflict, match="there is a view 'best' already"):
            act()


@pytest.mark.parametrize(
    ("name", "kind", "state", "told"),
    [
        ("", "runs", {}, "name: "),
        ("x" * 101, "runs", {}, "name: "),
        ("a\nb", "runs", {}, "name: "),
        ("a", "models", {}, "kind: 'models' is not known; there are runs, compare"),
        ("a", "runs", {"x": "y" * STATE_BYTES}, "state: it has "),
    ],
)
def test_a_bad_view_is_refused(
    book: ViewBook, name: str, kind: str, state: dict[str, str], told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        book.create(name, kind, state)
    assert not book.path.exists()


def test_there_are_not_too_many(book: ViewBook) -> None:
    view = book.create("first", "runs", {}).to_json()
    views = [{**view, "view_id": str(number), "name": str(number)} for number in range(MOST_VIEWS)]
    book.path.write_text(json.dumps({"version": 1, "views": views}))
    with pytest.raises(BadInput, match="delete one first"):
        book.create("one more", "runs", {})


@pytest.mark.parametrize("content", ["", "[]", '{"views": [{"name": 3}]}', '{"views": 5}', '{"views": [{"na'])
def test_a_file_that_is_not_ours_is_told_and_left(book: ViewBook, content: str) -> None:
    book.path.write_text(content)
    for act in (book.views, lambda: book.create("a", "runs", {})):
        with pytest.raises(Unavailable, match="is not as Notebench wrote it"):
            act()
    assert book.path.read_text() == content


def _write(path: Path, who: int) -> None:
    for number in range(10):
        ViewBook(path).create(f"{who}-{number}", "runs", {})


def test_two_writers_at_once_lose_nothing(book: ViewBook) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(book.path, who)) for who in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert len(book.views()) == 20
