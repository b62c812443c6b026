"""Claims on what a saved model needs, read without running anything."""

import importlib.metadata
import json
import os
import pickle
import string
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import Version
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from notebench.engines.mlflow_tracking.requirements import infer_requirements


@pytest.fixture(scope="module")
def pipeline() -> Any:
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(np.eye(4), [0, 1, 0, 1])


def saved(folder: Path, content: bytes, name: str = "model.pkl") -> Path:
    (folder / name).write_bytes(content)
    return folder


def found(model: Path) -> set[str]:
    return {line.partition("==")[0].lower() for line in infer_requirements(model, [])}


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_names_what_its_objects_come_from(folder: Path, pipeline: Any, protocol: int) -> None:
    model = (pipeline, scipy.sparse.eye_array(3).tocsr())
    assert found(saved(folder, pickle.dumps(model, protocol))) == {"scikit-learn", "numpy", "scipy"}


def test_a_skops_file_names_what_its_objects_come_from(folder: Path, pipeline: Any) -> None:
    skops = pytest.importorskip("skops.io")
    skops.dump(pipeline, folder / "model.skops")
    assert found(folder) == {"scikit-learn", "numpy"}


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_class_of_any_installed_package_is_found(folder: Path, protocol: int) -> None:
    assert found(saved(folder, pickle.dumps({"a": [Version("1.0")]}, protocol))) == {"packaging"}


def test_a_class_far_behind_much_text_is_found(folder: Path) -> None:
    content = [
        *(f"text {number}" for number in range(1000)),
        Version("1.0"),
        *string.ascii_letters,
        Version("2.0"),
    ]
    assert found(saved(folder, pickle.dumps(content))) == {"packaging"}


@pytest.mark.parametrize(
    "name", ["model.pkl", "model.pickle", "model.joblib", "deep/python_model.cloudpickle"]
)
def test_every_file_of_the_folder_counts(folder: Path, name: str) -> None:
    (folder / "deep").mkdir()
    assert found(saved(folder, pickle.dumps(Version("1.0")), name)) == {"packaging"}


def test_a_file_alone_counts(folder: Path) -> None:
    assert found(saved(folder, pickle.dumps(Version("1.0"))) / "model.pkl") == {"packaging"}


def test_pythons_own_modules_need_nothing(folder: Path) -> None:
    assert found(saved(folder, pickle.dumps([Path("a"), {1, 2}, complex(1, 2)]))) == set()


def test_requirements_are_pinned_to_what_is_installed(folder: Path) -> None:
    line = f"packaging=={importlib.metadata.version('packaging')}"
    assert infer_requirements(saved(folder, pickle.dumps(Version("1.0"))), []) == [line]


@pytest.mark.parametrize(
    "line", ["packaging==0.1", "Packaging>=1", "packaging[extra]~=1.0", "packaging ; python_version>'3'"]
)
def test_what_its_kind_always_needs_wins(folder: Path, line: str) -> None:
    assert infer_requirements(saved(folder, pickle.dumps(Version("1.0"))), ["mlflow==3", line]) == [
        "mlflow==3",
        line,
    ]


def test_underscores_and_dashes_are_one_name(folder: Path, pipeline: Any) -> None:
    lines = infer_requirements(saved(folder, pickle.dumps(pipeline)), ["scikit_learn==1.0", "numpy==1.0"])
    assert lines == ["scikit_learn==1.0", "numpy==1.0"]


# What is broken, foreign or hostile


class Hostile:
    def __reduce__(self) -> Any:
        return os.system, ("touch executed",)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_is_never_executed(folder: Path, protocol: int) -> None:
    saved(folder, pickle.dumps([Hostile(), Version("1.0")], protocol))
    assert found(folder) == {"packaging"}
    assert not (folder / "executed").exists()


def test_what_stands_before_a_tear_counts(folder: Path) -> None:
    whole = pickle.dumps([Version("1.0"), "x" * 1000])
    assert found(saved(folder, whole[:-500])) == {"packaging"}


@settings(max_examples=200)
@given(st.binary(), st.integers(0, 400))
def test_no_bytes_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, cut: int
) -> None:
    file = tmp_path_factory.getbasetemp() / "model.pkl"
    file.write_bytes(pickle.dumps([Version("1.0")])[:cut] + content)
    assert found(file) <= {"packaging"}


def test_a_pickle_that_announces_more_than_there_is_breaks_nothing(folder: Path) -> None:
    huge = b"\x80\x04\x8d" + (2**62).to_bytes(8, "little")
    assert found(saved(folder, huge)) == set()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04torn", b"no zip at all"])
def test_a_torn_skops_file_breaks_nothing(folder: Path, content: bytes) -> None:
    assert found(saved(folder, content, "model.skops")) == set()


@pytest.mark.parametrize(
    "schema", [None, "{", "[]", '"text"', '{"__module__": 5}', '{"__module__": ["sklearn"]}']
)
def test_a_foreign_skops_file_breaks_nothing(folder: Path, schema: str | None) -> None:
    with zipfile.ZipFile(folder / "model.skops", "w") as archive:
        archive.writestr("schema.json" if schema is not None else "other.json", schema or "")
    assert found(folder) == set()


def test_modules_of_no_package_are_left_out(folder: Path) -> None:
    with zipfile.ZipFile(folder / "model.skops", "w") as archive:
        archive.writestr(
            "schema.json", json.dumps({"__module__": "__main__", "content": [{"__module__": "my_helpers.a"}]})
        )
    assert found(folder) == set()


def test_other_files_are_not_read(folder: Path) -> None:
    assert found(saved(folder, pickle.dumps(Version("1.0")), "MLmodel")) == set()
