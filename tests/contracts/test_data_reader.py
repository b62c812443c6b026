"""How every engine notes which data a run used, and tells it."""

import pytest

from notebench.data import Column, DataQuery, DataUse, DataVersion
from notebench.errors import NotFound
from notebench.experiments import NewRun, RunState
from notebench.ids import DataId, RunId
from tests.contracts.conftest import Engines

RED = DataVersion(
    DataId("a" * 32),
    "red.csv",
    "table",
    "data/red.csv",
    rows=3,
    columns=(
        Column("when", "timestamp[us]", "1" * 32, nulls=1, distinct=2, minimum="2026-01-01T00:00:00"),
        Column("size", "double", "2" * 32, nulls=0, distinct=None, minimum=-1.5, maximum=2.0, mean=0.25),
    ),
    size_bytes=48,
    file_id="f" * 32,
)
BLUE = DataVersion(DataId("b" * 32), "blue", "array", rows=2, columns=(Column("values", "int64", "3" * 32),))
LARGE = DataVersion(DataId("unidentified-1"), "large", "table", rows=9, is_identified=False)


def start(engines: Engines, name: str, *uses: DataUse) -> RunId:
    run_id = engines.tracker.start(NewRun(name, "paint"))
    engines.tracker.use_data(run_id, uses)
    engines.tracker.end(run_id, RunState.FINISHED)
    return run_id


def test_what_a_run_used_is_read_as_it_was_noted(engines: Engines) -> None:
    """Every column, count and source, and where the content is not known, that too."""
    run_id = start(engines, "one", DataUse(RED, "train"), DataUse(LARGE, "read"), DataUse(BLUE, "eval"))
    assert engines.data.of_run(run_id) == [
        DataUse(BLUE, "eval"),
        DataUse(LARGE, "read"),
        DataUse(RED, "train"),
    ]


def test_a_run_that_used_nothing_or_is_not_there_has_none(engines: Engines) -> None:
    """A page of it is shown all the same."""
    run_id = start(engines, "idle")
    assert [list(engines.data.of_run(each)) for each in (run_id, RunId("f" * 32))] == [[], []]


def test_noting_the_same_again_changes_nothing(engines: Engines) -> None:
    """A cell that is run twice in one run reads its data twice."""
    run_id = start(engines, "twice", DataUse(RED, "train"))
    engines.tracker.use_data(run_id, [DataUse(RED, "train")])
    assert list(engines.data.of_run(run_id)) == [DataUse(RED, "train")]


def test_a_version_tells_the_runs_that_used_it_the_newest_first(engines: Engines) -> None:
    """Each with its role and state."""
    first = start(engines, "first", DataUse(RED, "train"))
    second = start(engines, "second", DataUse(RED, "eval"), DataUse(BLUE, "train"))
    record = engines.data.get(RED.data_id)
    assert record.version == RED
    told = [(use.run_id, use.name, use.experiment, use.state, use.role) for use in record.uses]
    assert told == [
        (second, "second", "paint", "finished", "eval"),
        (first, "first", "paint", "finished", "train"),
    ]
    assert not record.is_truncated


def test_data_that_no_run_used_is_not_found(engines: Engines) -> None:
    """Whatever characters its id has."""
    for data_id in ("0" * 32, "it's", '"', "%"):
        with pytest.raises(NotFound, match="there is no data"):
            engines.data.get(DataId(data_id))


def test_the_list_has_the_data_used_last_first(engines: Engines) -> None:
    """One line a version, with the number of its runs."""
    start(engines, "first", DataUse(BLUE, "train"))
    start(engines, "second", DataUse(RED, "train"))
    start(engines, "third", DataUse(RED, "train"))
    page = engines.data.page(DataQuery())
    assert [(entry.version, entry.runs) for entry in page.entries] == [(RED, 2), (BLUE, 1)]
    assert (page.total, page.next_offset) == (2, None)


def test_the_list_is_paged(engines: Engines) -> None:
    """The second page begins where the first ends."""
    start(engines, "first", DataUse(BLUE, "train"))
    start(engines, "second", DataUse(RED, "train"))
    first, second = (engines.data.page(DataQuery(limit=1, offset=offset)) for offset in (0, 1))
    assert [entry.version.name for page in (first, second) for entry in page.entries] == ["red.csv", "blue"]
    assert (first.next_offset, second.next_offset, first.total) == (1, None, 2)


@pytest.mark.parametrize("text", ["RED", "data/", "aaaa"])
def test_the_list_is_filtered_by_name_source_and_id(engines: Engines, text: str) -> None:
    """Whatever the case."""
    start(engines, "first", DataUse(BLUE, "train"), DataUse(RED, "eval"))
    assert [entry.version.name for entry in engines.data.page(DataQuery(text)).entries] == ["red.csv"]


def test_a_model_that_is_not_there_is_not_found(engines: Engines) -> None:
    """Nor one that no run kept."""
    with pytest.raises(NotFound):
        engines.data.model_run("m-0")
