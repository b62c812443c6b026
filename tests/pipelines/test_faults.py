"""What is told of pipelines with something wrong in them."""

import pickle
from pathlib import Path

import pytest

from notebench.pipelines.building import read_pipeline
from notebench.pipelines.faults import BadPipeline, Fault
from tests.pipelines.books import write_book, write_churn
from tests.pipelines.faults_corpus import FAULTS


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_with_its_line(folder: Path, name: str) -> None:
    """All at once, before anything runs."""
    write_churn(folder)
    write_book(folder / "train.ipynb", "score = rate", "notebench.output('score', score)", parameters=TRAIN)
    write_book(folder / "bare.ipynb", "x = 1")
    write_book(folder / "wrong.ipynb", "x = 1", parameters="n = 3  # 9..2")
    write_book(folder / "needy.ipynb", "x = 1", parameters="n: int  # 1..9")
    text, expected = FAULTS[name]
    path = folder / "bad.pipeline.yaml"
    path.write_text(text)
    with pytest.raises(BadPipeline) as caught:
        read_pipeline(path)
    told = [line.replace(str(folder), "FOLDER") for line in caught.value.message.splitlines()]
    assert told == [f"bad.pipeline.yaml:{line}" for line in expected]


TRAIN = 'data: Path = Path("sample.parquet")\nrate = 0.1  # 0.0..1.0\ntotal = len("abc")'


def test_faults_survive_a_pickle() -> None:
    """They come from processes too."""
    bad = BadPipeline("a.pipeline.yaml", [Fault(3, "b"), Fault(1, "a")])
    again = pickle.loads(pickle.dumps(bad))
    assert (again.faults, again.message) == (bad.faults, "a.pipeline.yaml:1: a\na.pipeline.yaml:3: b")
