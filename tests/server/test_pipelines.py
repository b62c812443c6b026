"""Claims on the routes of pipelines' files: the list, graphs, plans and drafts."""

import json
import os
from datetime import timedelta

import pytest

from notebench.redaction import MASK
from tests.fake_jobs import START
from tests.server.stand_in import OTHER_PIPELINE_RUN_ID, PIPELINE_RUN_ID

CHURN = "churn.pipeline.yaml"
OUTSIDE = [
    "../elsewhere.pipeline.yaml",
    "/etc/x.pipeline.yaml",
    "a/../../x.pipeline.yaml",
    "",
    "\0.pipeline.yaml",
]


def drawn(graph):
    return [(each["source"], each["target"], each["outputs"]) for each in graph["edges"]]


async def test_pipelines_come_with_the_states_of_their_last_runs(bench, read, complies):
    """What is there, who runs it, and how it went."""
    bench.keep_pipeline()
    bench.keep_pipeline(OTHER_PIPELINE_RUN_ID)
    bench.fake_jobs.place.end(bench.fake_jobs.folder_of(PIPELINE_RUN_ID), "failed")
    page = await read("pipelines")
    complies(page, "PipelinePage")
    (churn,) = page["pipelines"]
    assert (churn["path"], churn["name"], churn["owner"], churn["faults"]) == (CHURN, "churn", "ada", 0)
    assert [(each["run_id"], each["state"]) for each in churn["runs"]] == [
        (OTHER_PIPELINE_RUN_ID, "running"),
        (PIPELINE_RUN_ID, "failed"),
    ]
    assert churn["last_run"] == churn["runs"][0]


async def test_files_that_never_ran_are_listed_and_environments_passed_over(bench, read):
    """Hidden folders, what packages installed, and links out of the workspace hold none of ours."""
    for folder in ("deep/er", ".hidden", "node_modules/x", "venv/lib", "mine", "__pycache__"):
        (bench.root / folder).mkdir(parents=True)
        (bench.root / folder / "a.pipeline.yml").write_text("pipeline: [")
    (bench.root / "mine" / "pyvenv.cfg").touch()
    (bench.root / "link").symlink_to("/")
    (listed,) = (await read("pipelines"))["pipelines"]
    assert (listed["path"], listed["name"], listed["faults"], listed["last_run"]) == (
        "deep/er/a.pipeline.yml",
        "a",
        1,
        None,
    )


async def test_a_pipeline_whose_file_is_gone_is_known_by_its_runs(bench, read, complies):
    """It was renamed, say: its history stays reachable."""
    bench.keep_pipeline()
    (bench.root / CHURN).unlink()
    page = await read("pipelines")
    complies(page, "PipelinePage")
    (churn,) = page["pipelines"]
    assert (churn["is_there"], churn["name"], len(churn["runs"])) == (False, "churn", 1)
    assert (await read("pipelines/runs", path=CHURN))["total"] == 1


async def test_pipelines_come_page_by_page_the_newest_activity_first(bench, read):
    """A file that was changed, or a run that went on."""
    bench.keep_pipeline()
    for name, days in (("old", 1), ("new", 3)):
        file = bench.root / f"{name}.pipeline.yaml"
        file.write_text("pipeline: x")
        at = (START + timedelta(days=days)).timestamp()
        os.utime(file, (at, at))
    os.utime(bench.root / CHURN, (0, 0))
    names = [each["path"].partition(".")[0] for each in (await read("pipelines"))["pipelines"]]
    assert [each for each in names if each != "churn"] == ["new", "old"]
    first = await read("pipelines", limit=1)
    assert (first["total"], first["next_offset"], len(first["pipelines"])) == (3, 1, 1)
    assert (await read("pipelines", limit=1, offset=2))["next_offset"] is None


async def test_the_graph_of_a_file_tells_steps_edges_and_parameters(bench, read, complies):
    """All that is drawn."""
    bench.keep_pipeline()
    graph = await read("pipelines/graph", path=CHURN)
    complies(graph, "PipelineGraph")
    assert ([each["name"] for each in graph["steps"]], graph["faults"]) == (["prepare", "train"], [])
    assert drawn(graph) == [("prepare", "train", ["data"])]
    train = graph["steps"][1]
    assert (train["kind"], train["source"], train["retries"], train["timeout_s"]) == (
        "notebook",
        "train.ipynb",
        2,
        1800,
    )
    assert (train["inputs"], train["outputs"]) == ([{"name": "data", "given": "$prepare.data"}], ["score"])
    assert graph["parameters"]["properties"]["seed"]["default"] == 7


async def test_of_a_faulty_text_as_much_is_drawn_as_can_be_read(bench, send, complies):
    """Faults have their lines; nothing is written."""
    bench.keep_pipeline()
    text = (bench.root / CHURN).read_text()
    faulty = text.replace("prepare.ipynb", "gone.ipynb").replace("2\n", "often\n").replace("30m", "30x")
    status, graph = await send("POST", "pipelines/graph", {"path": "new.pipeline.yaml", "text": faulty})
    complies(graph, "PipelineGraph")
    assert (status, [each["line"] for each in graph["faults"]]) == (200, [5, 9, 10])
    assert "gone.ipynb" in graph["faults"][0]["message"]
    assert drawn(graph) == [("prepare", "train", ["data"])]
    assert not (bench.root / "new.pipeline.yaml").exists()


async def test_of_an_unfinished_text_the_other_lines_are_drawn(bench, send):
    """Somebody is writing: the graph stays while a line is no YAML."""
    bench.keep_pipeline()
    text = (bench.root / CHURN).read_text()
    unfinished = text.replace("with: {data: $prepare.data}", "with: {data: $prep")
    _, graph = await send("POST", "pipelines/graph", {"path": CHURN, "text": unfinished})
    assert [each["name"] for each in graph["steps"]] == ["prepare", "train"]
    assert [each["message"].startswith("it is no YAML here") for each in graph["faults"]] == [True]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "pipeline", "a: &a [*a]", "steps: 3", "steps: {a: 3, 4: {}}", "\x07", "pipeline: {a: 1}"],
)
async def test_whatever_the_text_is_it_has_a_graph(bench, send, complies, text):
    """An error is told as a fault, not as one of the route."""
    status, graph = await send("POST", "pipelines/graph", {"path": CHURN, "text": text})
    complies(graph, "PipelineGraph")
    assert (status, bool(graph["faults"])) == (200, True)


async def test_a_cycle_is_drawn(bench, send):
    """In the order of the file, with its fault."""
    text = "pipeline: x\nsteps:\n  b: {notebook: b.ipynb, needs: a}\n  a: {notebook: a.ipynb, needs: b}\n"
    bench.keep_notebook()
    bench.keep_notebook(name="b.ipynb")
    _, graph = await send("POST", "pipelines/graph", {"path": CHURN, "text": text})
    assert [each["name"] for each in graph["steps"]] == ["b", "a"]
    assert (drawn(graph), len(graph["faults"])) == ([("a", "b", []), ("b", "a", [])], 1)


async def test_secrets_are_not_in_a_graph(bench, send):
    """Neither a parameter's default, nor what a step is given."""
    text = (
        "pipeline: x\nparameters: {api_key: abc}\nsteps: {a: {notebook: a.ipynb, with: {password: hunter2}}}"
    )
    _, graph = await send("POST", "pipelines/graph", {"path": CHURN, "text": text})
    assert graph["steps"][0]["inputs"] == [{"name": "password", "given": MASK}]
    assert not {"abc", "hunter2"} & set(json.dumps(graph["parameters"]).replace('"', " ").split())


async def test_a_target_that_is_not_attached_is_a_fault(bench, send):
    """As it is when the pipeline is run."""
    bench.keep_notebook()
    text = "pipeline: x\nsteps: {a: {notebook: a.ipynb, on: nowhere}}"
    _, graph = await send("POST", "pipelines/graph", {"path": CHURN, "text": text})
    assert "nowhere" in graph["faults"][0]["message"]


@pytest.mark.parametrize("path", [*OUTSIDE, "link.pipeline.yaml", "a.ipynb", "folder.pipeline.yaml"])
async def test_what_is_no_file_of_the_workspace_is_refused(bench, get, send, path):
    """By each route that takes a path, in one line."""
    (bench.root / "link.pipeline.yaml").symlink_to("/etc/hostname")
    (bench.root / "folder.pipeline.yaml").mkdir()
    bodies = {
        "plan": {"path": path},
        "draft": {"notebooks": ["a.ipynb"], "path": path},
        "runs": {"path": path},
    }
    bench.keep_notebook()
    answers = [(await send("POST", f"pipelines/{word}", body)) for word, body in bodies.items()]
    if path != "folder.pipeline.yaml":
        answers.append(await send("POST", "pipelines/graph", {"path": path, "text": ""}))
    told = await get("pipelines/graph", path=path)
    answers.append((told.code, json.loads(told.body)))
    for status, body in answers:
        assert (status in (400, 503), "\n" in body["message"]) == (True, False), (status, body)
    assert not bench.jobs.listing.folders()


async def test_a_file_that_is_not_there_is_not_found(bench, get, send):
    """With what to do."""
    for word in ("plan", "runs"):
        status, body = await send("POST", f"pipelines/{word}", {"path": CHURN})
        assert (status, "notebench pipeline init" in body["message"]) == (404, True)
    assert (await get("pipelines/graph", path=CHURN)).code == 404
    assert (await send("POST", "pipelines/draft", {"notebooks": ["gone.ipynb"], "path": CHURN}))[0] == 404


async def test_too_large_a_text_is_refused(bench, send):
    """A body has its bound, and a text has one below it, which is a fault."""
    status, body = await send("POST", "pipelines/graph", {"path": CHURN, "text": "#" * 5_000_001})
    assert (status, "at most" in body["message"]) == (400, True)
    status, graph = await send("POST", "pipelines/graph", {"path": CHURN, "text": "#" * 1_000_001})
    assert (status, graph["steps"], len(graph["faults"])) == (200, [], 1)


async def test_a_plan_tells_what_a_run_would_do(bench, send, complies):
    """And begins nothing."""
    bench.keep_pipeline()
    status, plan = await send("POST", "pipelines/plan", {"path": CHURN, "values": {"seed": 8}})
    complies(plan, "PipelinePlan")
    assert (status, [(each["name"], each["action"]) for each in plan["steps"]]) == (
        200,
        [("prepare", "run"), ("train", "run")],
    )
    status, plan = await send("POST", "pipelines/plan", {"path": CHURN, "start": "prepare"})
    assert plan["steps"][0]["reason"] == "asked for"
    assert len(bench.jobs.listing.folders()) == 1


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"values": {"seed": "many"}}, "seed"),
        ({"values": {"sead": 3}}, "sead"),
        ({"values": [3]}, "values"),
        ({"step": "none"}, "none"),
        ({"step": "train", "start": "train"}, "ask for one of these"),
        ({"steps": "train"}, "steps"),
        ({"from_cell": True}, "of which run"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(bench, send, body, word):
    """Of a plan as of a run."""
    bench.keep_pipeline()
    for route in ("plan", "runs"):
        status, told = await send("POST", f"pipelines/{route}", {"path": CHURN, **body})
        assert (status, word in told["message"]) == (400, True), told
    assert len(bench.jobs.listing.folders()) == 1


async def test_all_faults_of_a_file_are_told_when_it_is_to_be_run(bench, send):
    """One line each, with its place."""
    bench.keep_pipeline()
    file = bench.root / CHURN
    file.write_text(file.read_text().replace("30m", "30x").replace("prepare.ipynb", "gone.ipynb"))
    status, told = await send("POST", "pipelines/plan", {"path": CHURN})
    assert (status, [line.split(":")[1] for line in told["message"].splitlines()]) == (400, ["5", "10"])


async def test_a_file_is_made_of_notebooks(bench, send, complies):
    """Edges by names; a file that is there gets further steps."""
    bench.keep_pipeline()
    asked = {"notebooks": ["prepare.ipynb"], "path": "new.pipeline.yaml"}
    status, graph = await send("POST", "pipelines/draft", asked)
    complies(graph, "PipelineGraph")
    assert (status, graph["name"], [each["name"] for each in graph["steps"]]) == (200, "new", ["prepare"])
    status, graph = await send("POST", "pipelines/draft", {**asked, "notebooks": ["train.ipynb"]})
    assert [each["name"] for each in graph["steps"]] == ["prepare", "train"]
    assert (bench.root / "new.pipeline.yaml").read_text().startswith("pipeline: new\n")


@pytest.mark.parametrize("notebooks", [[], [3], ["../x.ipynb"], "prepare.ipynb"])
async def test_notebooks_that_are_none_make_no_file(bench, send, notebooks):
    """Nothing is written."""
    bench.keep_pipeline()
    status, _ = await send("POST", "pipelines/draft", {"notebooks": notebooks, "path": "new.pipeline.yaml"})
    assert (status, (bench.root / "new.pipeline.yaml").exists()) == (400, False)
