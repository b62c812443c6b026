"""What a pipeline's file becomes."""

import json
from pathlib import Path

import jsonschema
import pytest

from notebench.errors import BadInput, NotFound
from notebench.pipelines.building import read_pipeline
from notebench.pipelines.definition import pipeline_schema
from notebench.pipelines.document import read_document
from notebench.pipelines.pipeline import CachePolicy, Retries, StepKind
from notebench.pipelines.references import Reference
from tests.pipelines.books import CHURN, book, code, write_book, write_churn

WHOLE = """\
pipeline: churn
description: who leaves
parameters: |
  # of the whole run
  seed: int = 7      # 0..100
  mode = "full"      # full | quick
steps:
  load:
    function: lib.loading:load
    with: {limit: 10}
    outputs: {data: out/data.json, countries: }
    sources: lib/*.py
    cache: never
  fit:
    notebook: fit.ipynb
    map: {country: $load.countries}
    with: {data: $load.data, label: $$5}
    when: $mode == "full" and $load.countries
    retries: {limit: 3, delay: 10s, factor: 3, max_delay: 1m}
    timeout: 90
    memory: 1.5GiB
    cpus: 0.5
    kernel: python3
    environment: {OMP_NUM_THREADS: 2, FAST: true}
    outputs: [scores]
    expect: {scores: {value: "list[float]"}}
    on: gpu-box
  tune:
    sweep: {notebook: fit.ipynb, metric: score, trials: 3}
    needs: [fit]
"""


@pytest.fixture
def whole(folder: Path) -> Path:
    (folder / "lib").mkdir()
    (folder / "lib" / "loading.py").write_text("def load(limit: int, path='x.csv', **rest):\n    return {}\n")
    parameters = 'data: Path = Path("x")\ncountry = "de"\nlabel = ""\nrate = 0.1  # 0..1'
    write_book(folder / "fit.ipynb", "score = 1", parameters=parameters)
    (folder / "whole.pipeline.yaml").write_text(WHOLE)
    return folder / "whole.pipeline.yaml"


def test_a_small_file_is_a_pipeline(folder: Path) -> None:
    """As the first page of the documentation has it."""
    pipeline = read_pipeline(write_churn(folder))
    prepare, train = pipeline
    assert (pipeline.name, pipeline.parameters.defaults) == ("churn", {"seed": 7})
    assert (prepare.kind, prepare.path, prepare.upstream) == (StepKind.NOTEBOOK, folder / "prepare.ipynb", ())
    assert (list(prepare.outputs), list(train.outputs)) == (["data", "rows"], ["score"])
    assert (train.given, train.upstream) == ({"data": Reference("prepare", "data")}, ("prepare",))
    assert (train.timeout_s, train.retries.limit, train.resources.gpus) == (1800, 2, 1)
    assert pipeline.after("prepare") == ("train",)


def test_every_word_is_read(whole: Path, folder: Path) -> None:
    """Units, short forms and long ones."""
    load, fit, tune = read_pipeline(whole)
    assert (load.kind, load.path) == (StepKind.FUNCTION, folder / "lib" / "loading.py")
    assert [(each.name, str(each.type), each.is_required) for each in load.parameters] == [
        ("limit", "int", True),
        ("path", "str", False),
    ]
    assert (load.cache, load.sources) == (CachePolicy.NEVER, (folder / "lib" / "loading.py",))
    assert (fit.given["label"], fit.mapped) == ("$5", {"country": Reference("load", "countries")})
    assert fit.retries == Retries(3, 10, 3, 60)
    assert (fit.timeout_s, fit.resources.memory_bytes, fit.resources.cpus) == (90, 1_610_612_736, 0.5)
    assert (fit.kernel, fit.on, fit.environment) == (
        "python3",
        "gpu-box",
        {"OMP_NUM_THREADS": "2", "FAST": "true"},
    )
    assert load.outputs == {"data": folder / "out" / "data.json", "countries": None}
    assert fit.outputs == {"scores": None}
    assert (tune.kind, tune.upstream, list(tune.outputs)) == (
        StepKind.SWEEP,
        ("fit",),
        ["best", "score", "rate"],
    )


def test_steps_stand_in_an_order_that_can_be_run(folder: Path) -> None:
    """In the file they may stand in any."""
    path = write_churn(folder)
    head, steps = CHURN.split("steps:\n")
    prepare, train = steps.split("  train:\n")
    path.write_text(f"{head}steps:\n  train:\n{train}{prepare}")
    assert list(read_pipeline(path).steps) == ["prepare", "train"]


def test_a_notebook_is_split_by_its_tags(folder: Path) -> None:
    """What stands above the first tag belongs to every step; the notebook is left as it is."""
    cells = [
        code("import notebench"),
        code("notebench.output('a', 1)", "step:load"),
        code("notebench.output('b', 2)"),
        code("notebench.output('c', n)", "step:fit"),
    ]
    write_book(folder / "all.ipynb", *cells, parameters="n = 1")
    (folder / "all.pipeline.yaml").write_text(
        "pipeline: all\nsteps:\n  load: {notebook: all.ipynb, cells: load}\n"
        "  fit: {notebook: all.ipynb, cells: fit, with: {n: $load.b}}\n"
    )
    load, fit = read_pipeline(folder / "all.pipeline.yaml")
    assert (list(load.outputs), list(fit.outputs), fit.parameters.names) == (["a", "b"], ["c"], ("n",))


@pytest.mark.parametrize("text", [CHURN, WHOLE])
def test_the_schema_takes_what_the_reader_takes(text: str) -> None:
    """Editors check and complete by it; it is published."""
    schema = pipeline_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(json.dumps(read_document(text, "x").value)), schema)


@pytest.mark.parametrize(
    "wrong", [{"steps": {"a": {"timeout": []}}}, {"steps": {"a": {"cache": "x"}}}, {"x": 1}]
)
def test_the_schema_refuses_what_the_reader_refuses(wrong: object) -> None:
    """It is no sieve with holes."""
    whole = {"pipeline": "a", "steps": {"a": {"notebook": "a.ipynb"}}} | wrong  # type: ignore[operator]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(whole, pipeline_schema())


def test_a_file_of_another_name_or_none_is_refused(folder: Path) -> None:
    """One line, with what to write."""
    with pytest.raises(BadInput, match=r"'a.yaml' is no name of a pipeline; name a file that ends in"):
        read_pipeline(folder / "a.yaml")
    with pytest.raises(NotFound, match=r"there is no pipeline .*; `notebench pipeline init"):
        read_pipeline(folder / "a.pipeline.yaml")
    (folder / "b.pipeline.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="is no text in UTF-8"):
        read_pipeline(folder / "b.pipeline.yaml")


def test_a_notebook_of_the_templates_is_read(folder: Path) -> None:
    """One that nobody wrote for a pipeline."""
    (folder / "plain.ipynb").write_text(
        json.dumps(book("%%bash\necho hi", "%matplotlib inline\nx = !ls", "def ("))
    )
    (folder / "a.pipeline.yaml").write_text("pipeline: a\nsteps:\n  a: {notebook: plain.ipynb}\n")
    [step] = read_pipeline(folder / "a.pipeline.yaml")
    assert (step.outputs, len(step.parameters)) == ({}, 0)
