"""Claims on the cases of a pipeline's tests: all that is wrong in them is told at once, each with its line."""

from pathlib import Path

import pytest

from notebench.errors import BadInput, NotFound
from notebench.pipelines.building import read_pipeline
from notebench.pipelines.cases import Case, Expectation, case_file, case_schema, choose, read_cases
from notebench.pipelines.faults import BadPipeline
from notebench.pipelines.pipeline import Pipeline
from tests.pipelines.books import write_churn


@pytest.fixture
def pipeline(folder: Path) -> Pipeline:
    return read_pipeline(write_churn(folder))


def read(pipeline: Pipeline, text: str) -> tuple[Case, ...]:
    path = case_file(pipeline.file)
    path.write_text(text)
    return read_cases(path, pipeline)


def test_a_case_has_parameters_and_what_outputs_must_be(pipeline):
    """A bare value is exact, but for rounding; files lie beside the tests."""
    [case] = read(
        pipeline,
        "cases:\n  small:\n    parameters: {seed: 3}\n    states: {train: skipped}\n    expect:\n"
        "      train.score: {value: 0.5, tolerance: 0.1}\n      prepare.rows: 1\n"
        "      prepare.data: {golden: golden/data.csv}\n      prepare.map: {a: 1}\n",
    )
    assert (case.name, case.values, case.states) == ("small", {"seed": 3}, {"train": "skipped"})
    golden = pipeline.folder / "golden" / "data.csv"
    assert case.expect == (
        Expectation("train", "score", 0.5, tolerance=0.1),
        Expectation("prepare", "rows", 1),
        Expectation("prepare", "data", golden=golden),
        Expectation("prepare", "map", {"a": 1}),
    )


def test_what_does_not_fit_is_told_with_its_line(pipeline):
    """So that one look mends all."""
    with pytest.raises(BadPipeline) as told:
        read(
            pipeline,
            "cases:\n  small:\n    parameters: {sed: 3}\n    states: {tran: failed}\n    expect:\n"
            "      trian.score: 1\n      score: 1\n      prepare.data: {tolerance: 1}\n",
        )
    assert told.value.message.splitlines() == [
        "churn.pipeline.test.yaml:3: small: there is no parameter 'sed'; did you mean seed?",
        "churn.pipeline.test.yaml:4: small: states: there is no step 'tran'; did you mean train?",
        "churn.pipeline.test.yaml:6: small: expect: there is no step 'trian'; did you mean train?",
        "churn.pipeline.test.yaml:7: small: expect: 'score' names no output; write STEP.OUTPUT",
        "churn.pipeline.test.yaml:8: small: expect: prepare.data: give a value or a golden file, one of them",
    ]
    with pytest.raises(BadPipeline, match=r":3: small: there is no option 'expct'; did you mean expect"):
        read(pipeline, "cases:\n  small:\n    expct: {}\n")
    with pytest.raises(BadPipeline, match="it holds no cases by name"):
        read(pipeline, "- 1\n")


def test_tests_that_are_not_there_are_told_with_what_to_write(pipeline):
    """And so is a case that is not."""
    with pytest.raises(NotFound, match=r"churn\.pipeline\.test\.yaml; write cases:"):
        read_cases(case_file(pipeline.file), pipeline)
    cases = read(pipeline, "cases: {small: {}, large: {}}\n")
    assert [each.name for each in choose(cases, ("large",))] == ["large"]
    with pytest.raises(BadInput, match="no case 'smal'; did you mean small"):
        choose(cases, ("smal",))


def test_the_schema_names_all_words():
    """Editors complete by it."""
    schema = case_schema()
    assert set(schema["$defs"]["CaseDefinition"]["properties"]) == {
        "description",
        "parameters",
        "expect",
        "states",
    }
