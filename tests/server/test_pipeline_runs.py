"""Claims on the routes of pipelines' runs: pages, one, its steps, what is asked of it, and two side by side."""

import json

import pytest

from notebench.ids import JobId
from notebench.jobs.progress import Progress
from notebench.pipelines.checkpoint import PARTS_FILE
from notebench.pipelines.keys import KeyParts
from notebench.pipelines.run_folder import StepLine
from notebench.pipelines.step import StepState
from notebench.redaction import MASK
from notebench.sweeps.run_book import RUNS_FILE, RunBook
from tests.fake_jobs import START
from tests.fake_pipelines import finish_step, give, leave_notebook
from tests.server.stand_in import JOB_ID, OTHER_PIPELINE_RUN_ID, PIPELINE_RUN_ID

CHURN = "churn.pipeline.yaml"
RUN = f"pipelines/runs/{PIPELINE_RUN_ID}"
PREPARE = f"{RUN}/steps/prepare"
MAPPED = """\
pipeline: churn
steps:
  each: {notebook: train.ipynb, map: {rate: [0.1, 0.2, 0.3]}, with: {data: a.parquet}}
"""


def end(bench, run_id=PIPELINE_RUN_ID, state="finished"):
    bench.fake_jobs.place.end(bench.fake_jobs.folder_of(run_id), state)


@pytest.fixture
def mapped(bench):
    """A run of a step of three items: one finished, one failed, one goes on."""
    folder = bench.keep_pipeline()
    folder.pipeline_file.write_text(MAPPED)
    (folder.path / "steps.jsonl").unlink()
    folder.tell(StepLine(START, "each", StepState.RUNNING, "3 of 3 items: no result yet", "", 1))
    finish_step(folder, "each", KeyParts(("a",), {"rate": "0.1"}), "0", score=0.5)
    failed = StepLine(START, "each", StepState.FAILED, "cell 2: KeyError: 'y'", "1", 2, 0.5, 1, "Traceback")
    folder.tell(failed)
    folder.tell(StepLine(START, "each", StepState.RUNNING, "", "2", 1))
    leave_notebook(folder, "each", {"output_type": "error", "traceback": ["KeyError: 'y'"]}, item="1")
    return folder


async def test_runs_come_page_by_page_without_their_pipelines_being_read(bench, read, complies):
    """A list of many must not cost as much as all of them."""
    bench.keep_job()
    folder = bench.keep_pipeline()
    folder.pipeline_file.write_text("no pipeline")
    page = await read("pipelines/runs")
    complies(page, "PipelineRunPage")
    (run,) = page["runs"]
    assert (run["run_id"], run["path"], run["step_counts"]) == (
        PIPELINE_RUN_ID,
        CHURN,
        {"finished": 1, "running": 1},
    )
    assert [each["name"] for each in run["step_states"]] == ["prepare", "train"]
    assert run["verbs"] == ["pause", "stop", "cancel"]


async def test_runs_are_those_of_a_file_and_of_states(bench, read):
    """In pages of any size."""
    bench.keep_pipeline()
    bench.keep_pipeline(OTHER_PIPELINE_RUN_ID)
    end(bench)
    assert [each["run_id"] for each in (await read("pipelines/runs", path=CHURN, limit=1))["runs"]] == [
        OTHER_PIPELINE_RUN_ID
    ]
    assert (await read("pipelines/runs", path=CHURN, limit=1))["next_offset"] == 1
    assert [each["run_id"] for each in (await read("pipelines/runs", state=["finished"]))["runs"]] == [
        PIPELINE_RUN_ID
    ]
    assert (await read("pipelines/runs", path="other.pipeline.yaml"))["total"] == 0


@pytest.mark.parametrize(
    "params",
    [{"limit": 0}, {"limit": 1001}, {"offset": -1}, {"state": "done"}, {"path": "../x"}, {"stat": "x"}],
)
async def test_a_page_that_is_none_is_refused(bench, get, params):
    """With the argument."""
    bench.keep_pipeline()
    assert (await get("pipelines/runs", **params)).code == 400


async def test_more_steps_than_a_driver_tells_of_are_read_from_its_lines(bench, read):
    """Its word of how far it is has bounds."""
    folder = bench.keep_pipeline()
    bench.fake_jobs.folder_of(PIPELINE_RUN_ID).tell_progress(Progress(1, 2, "", START))
    folder.tell(StepLine(START, "train", StepState.FAILED, "", "", 1))
    (run,) = (await read("pipelines/runs"))["runs"]
    assert run["step_counts"] == {"finished": 1, "failed": 1}


async def test_a_run_tells_its_graph_its_values_and_its_steps(bench, read, complies):
    """All that its page shows; what the command tells of it, it tells by the same names."""
    folder = bench.keep_pipeline(seed=8)
    run = await read(RUN)
    complies(run, "PipelineRunDetail")
    assert [each["name"] for each in run["graph"]["steps"]] == ["prepare", "train"]
    assert run["values"] == {"seed": 8}
    assert run["wanted"] == {"step": "", "start": "", "resumed": "", "from_cell": False}
    assert run["kept_steps"] == []
    prepare, train = run["steps"]
    executed = str(folder.notebook("prepare"))
    assert (prepare["state"], prepare["duration_s"], prepare["notebook"]) == ("finished", 1.5, executed)
    assert (train["state"], train["cells"], train["notebook"]) == (
        "running",
        {"done": 0, "total": 3},
        None,
    )
    assert (prepare["started_at"], train["attempt"]) == (START.isoformat(), 1)
    told = bench.pipelines.look(JobId(PIPELINE_RUN_ID)).to_json()
    where = {each["name"]: each["on"] for each in run["graph"]["steps"]}
    shown = [{**each, "on": where[each["name"]]} for each in run["steps"]]
    steps = [{name: each[name] for name in told["steps"][0]} for each in shown]
    assert {**{name: run[name] for name in told}, "steps": steps} == told


async def test_what_was_changed_since_is_no_fault_of_a_run(bench, read):
    """Its graph is that of its beginning."""
    bench.keep_pipeline()
    (bench.root / CHURN).write_text("pipeline: other")
    (bench.root / "train.ipynb").unlink()
    run = await read(RUN)
    assert [each["name"] for each in run["graph"]["steps"]] == ["prepare", "train"]
    assert run["graph"]["faults"] == []


async def test_of_a_run_that_has_ended_no_step_goes_on(bench, read, complies):
    """Its driver was killed before it could tell."""
    bench.keep_pipeline()
    end(bench, state="cancelled")
    run = await read(RUN)
    complies(run, "PipelineRunDetail")
    train = run["steps"][1]
    assert (train["state"], train["reason"]) == ("cancelled", "the run is cancelled")
    assert run["step_counts"] == {"finished": 1, "cancelled": 1}
    assert (await read("pipelines/runs"))["runs"][0]["step_counts"] == run["step_counts"]


async def test_secret_values_are_masked(bench, read):
    """A job keeps none by intent; a name that tells one is heeded all the same."""
    folder = bench.keep_pipeline()
    folder.pipeline_file.write_text(MAPPED + "parameters: {api_key: abc}\n")
    assert (await read(RUN))["values"]["api_key"] == MASK


async def test_a_step_tells_what_it_gave_and_what_it_printed(bench, read, complies):
    """Without colours; a value as text."""
    bench.keep_pipeline()
    step = await read(PREPARE)
    complies(step, "StepRunDetail")
    shown = [(each["name"], each["kind"], each["shown"]) for each in step["outputs"]]
    assert shown == [("rows", "value", "7"), ("names", "value", '["x", "y"]')]
    assert [each["state"] for each in step["lines"]] == ["running", "finished"]
    assert step["log"] == "seed 7"


async def test_files_folders_and_frames_are_told_apart(bench, read, complies, tmp_path):
    """A file by its name, a frame by its size; one whose content is gone has none."""
    pd = pytest.importorskip("pandas")
    folder = bench.keep_pipeline()
    (tmp_path / "a.txt").write_text("abc")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b").write_text("x")
    frame = pd.DataFrame({"x": [1, 2], "y": [3, 4]})
    give(folder, "prepare", text=tmp_path / "a.txt", sub=tmp_path / "sub", frame=frame)
    next(folder.outputs("prepare").glob("*/a.txt")).unlink()
    step = await read(PREPARE)
    complies(step, "StepRunDetail")
    looks = {each["name"]: (each["kind"], each["shown"], each["bytes"]) for each in step["outputs"]}
    assert looks["text"] == ("file", "a.txt", None)
    assert looks["sub"] == ("folder", "sub", 1)
    assert looks["frame"][:2] == ("frame", "2 rows, 2 columns")


async def test_a_mapped_step_tells_of_its_items(bench, mapped, read, complies):
    """All together, and each for itself."""
    step = await read(f"{RUN}/steps/each")
    complies(step, "StepRunDetail")
    assert step["items"] == {"finished": 1, "failed": 1, "running": 1}
    assert [(each["item"], each["state"]) for each in step["item_runs"]] == [
        ("0", "finished"),
        ("1", "failed"),
        ("2", "running"),
    ]
    assert [(each["name"], each["shown"]) for each in step["outputs"]] == [("score", "1 item: 0.5")]
    failed = await read(f"{RUN}/steps/each", item="1")
    complies(failed, "StepRunDetail")
    assert (failed["state"], failed["cell"], failed["attempt"], failed["error"]) == (
        "failed",
        1,
        2,
        "Traceback",
    )
    assert (failed["log"], len(failed["lines"])) == ("KeyError: 'y'", 1)


async def test_the_executed_notebook_is_looked_into(bench, mapped, read, complies):
    """Of an item too; where there is none, it says whose there are."""
    look = await read(f"{RUN}/steps/each/notebook", item="1")
    complies(look, "NotebookLook")
    assert look["cells"][0]["outputs"][0]["kind"] == "error"
    told = await read(f"{RUN}/steps/each/notebook")
    assert "3 items: name one" in told["message"]


@pytest.mark.parametrize("item", ["7", "../0", "x", "1e3", "½"])
async def test_an_item_that_is_not_there_is_told(bench, mapped, get, item):
    """No path is made of it."""
    for tail in ("", "/notebook"):
        assert (await get(f"{RUN}/steps/each{tail}", item=item)).code in (400, 404)


@pytest.mark.parametrize("step", ["none", "..", "%2e%2e%2fprepare", "prepare%2F..", "%00"])
async def test_a_step_that_is_not_there_is_told(bench, get, step):
    """No path is made of it either."""
    bench.keep_pipeline()
    for tail in ("", "/notebook"):
        assert (await get(f"{RUN}/steps/{step}{tail}")).code in (400, 404)


async def test_a_run_that_is_not_there_is_told(bench, get, send):
    """It was deleted; or it is a job of another kind."""
    bench.keep_job()
    for run_id in (PIPELINE_RUN_ID, JOB_ID):
        for tail in ("", "/steps/prepare", "/steps/prepare/notebook"):
            assert (await get(f"pipelines/runs/{run_id}{tail}")).code == 404
        assert (await send("POST", f"pipelines/runs/{run_id}/control", {"verb": "stop"}))[0] == 404
    assert (await get("pipelines/runs/..%2F..%2Fetc")).code in (400, 404)


async def test_a_run_is_begun_with_values(bench, send, complies):
    """As a job of the caller's."""
    bench.keep_pipeline()
    status, run = await send("POST", "pipelines/runs", {"path": CHURN, "values": {"seed": 9}})
    complies(run, "PipelineRunDetail")
    assert (status, run["kind"], run["by"], run["values"]) == (200, "pipeline", "ada", {"seed": 9})
    assert [each["state"] for each in run["steps"]] == ["pending", "pending"]


async def test_a_run_that_cannot_be_started_says_why(bench, send):
    """No driver could be begun, say; the job is kept, as failed."""
    bench.keep_pipeline()
    bench.fake_jobs.place.refuses = "no room"
    status, body = await send("POST", "pipelines/runs", {"path": CHURN})
    assert (status, "no room" in body["message"]) == (503, True)


async def test_a_run_that_failed_tells_which_steps_can_go_on_at_the_cell(bench, read):
    """Those whose variables were kept; none while the run goes on."""
    folder = bench.keep_pipeline()
    kept = folder.checkpoint("train")
    kept.mkdir(parents=True)
    (kept / PARTS_FILE).write_text("{}")
    assert (await read(RUN))["kept_steps"] == []
    end(bench, state="failed")
    assert (await read(RUN))["kept_steps"] == ["train"]


async def test_a_run_goes_on_with_what_another_has_left(bench, send, complies):
    """With its values, by its id or its name."""
    bench.keep_pipeline(seed=8)
    end(bench, state="failed")
    for text in (PIPELINE_RUN_ID, "churn"):
        status, run = await send("POST", "pipelines/runs", {"path": CHURN, "resumed": text})
        assert (status, run["values"]) == (200, {"seed": 8})
        end(bench, run["run_id"], "failed")  # by its name the newest is meant
    assert run["resumed"] == run["wanted"]["resumed"] != ""
    status, run = await send("POST", "pipelines/runs", {"path": CHURN, "resumed": "churn", "from_cell": True})
    assert (status, run["wanted"]["from_cell"]) == (200, True)
    assert (await send("POST", "pipelines/runs", {"path": CHURN, "resumed": "nobody"}))[0] == 404
    asked = {"path": CHURN, "resumed": "churn"}
    status, told = await send("POST", "pipelines/runs", asked)
    assert (status, "wait for its end" in str(told)) == (409, True)
    status, told = await send("POST", "pipelines/runs", {"path": CHURN, "from_cell": True})
    assert (status, "name it with --resume" in str(told)) == (400, True)


@pytest.mark.parametrize(("verb", "state"), [("pause", "paused"), ("cancel", "cancelled")])
async def test_what_is_asked_of_a_run_is_heeded(bench, send, complies, verb, state):
    """And the run is told as it is then; asked again, nothing more happens."""
    bench.keep_pipeline()
    for _ in range(2):
        status, run = await send("POST", f"{RUN}/control", {"verb": verb})
        complies(run, "PipelineRunDetail")
        assert (status, run["state"]) == (200, state)


async def test_what_the_state_of_a_run_forbids_is_a_conflict(bench, send):
    """In one line, for the page to show."""
    bench.keep_pipeline()
    end(bench)
    assert (await send("POST", f"{RUN}/control", {"verb": "pause"}))[0] == 409


@pytest.mark.parametrize("body", [{}, {"verb": "kill"}, {"verb": 3}, {"verb": "stop", "on": "x"}, "no json"])
async def test_what_cannot_be_asked_of_a_run_is_refused(bench, send, body):
    """With what can."""
    bench.keep_pipeline()
    assert (await send("POST", f"{RUN}/control", body))[0] == 400


async def test_two_runs_are_held_side_by_side(bench, read, complies):
    """What they were given, how their steps came out and why, and what they gave."""
    bench.keep_pipeline(seed=7)
    bench.keep_pipeline(OTHER_PIPELINE_RUN_ID, seed=8)
    compared = await read("pipelines/runs/compare", run=[PIPELINE_RUN_ID, OTHER_PIPELINE_RUN_ID])
    complies(compared, "PipelineComparison")
    assert [each["run_id"] for each in compared["runs"]] == [PIPELINE_RUN_ID, OTHER_PIPELINE_RUN_ID]
    assert compared["values"] == [{"name": "seed", "values": [7, 8], "is_same": False}]
    prepare, train = compared["steps"]
    assert (prepare["changes"], prepare["states"]) == (["seed 7 -> 8"], ["finished", "finished"])
    assert [(each["name"], each["shown"], each["is_same"]) for each in prepare["outputs"]] == [
        ("rows", ["7", "8"], False),
        ("names", ['["x", "y"]', '["x", "y"]'], True),
    ]
    assert (train["changes"], train["outputs"]) == ([], [])


async def test_one_run_is_not_compared(bench, get):
    """Nor three, nor one with itself, nor with one that is not there."""
    bench.keep_pipeline()
    for runs, code in (
        ([PIPELINE_RUN_ID], 400),
        ([PIPELINE_RUN_ID] * 2, 400),
        ([PIPELINE_RUN_ID] * 3, 400),
        (["x", "y"], 400),
        ([PIPELINE_RUN_ID, OTHER_PIPELINE_RUN_ID], 404),
    ):
        answer = await get("pipelines/runs/compare", run=runs)
        assert (answer.code, "\n" in json.loads(answer.body)["message"]) == (code, False)


async def test_the_runs_of_mlflow_are_named_when_they_are_written(bench, read):
    """Of the whole run, and of the newest try of each step."""
    folder = bench.keep_pipeline()
    RunBook(folder.path / RUNS_FILE).note({None: "p", "prepare#1": "a", "prepare#2": "b"})
    run = await read(RUN)
    assert run["mlflow_run_id"] == "p"
    assert [each["mlflow_run_id"] for each in run["steps"]] == ["b", ""]
