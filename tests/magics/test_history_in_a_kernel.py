"""Claims on what a run keeps of the cells before it, in real kernels."""

from pathlib import Path

from notebench.experiments import RunQuery
from notebench.experiments.record import RunRecord, read_record
from notebench.ids import RunId
from notebench.workbench import open_workbench
from tests.kernels import kernel
from tests.magics.conftest import SharedKernel


def record(shared: SharedKernel, run_id: str) -> RunRecord:
    bench = shared.bench
    return read_record(bench.runs, bench.artifacts, RunId(run_id), bench.workspace.root)


def test_a_run_keeps_what_ran_before_it_as_it_ran(shared: SharedKernel) -> None:
    shared.run("first = 1", "h1")
    shared.run("print(first)\nraise ValueError('no')", "h2")
    history = record(shared, shared.run("%%track\n2", "h3").run_id).capture.history
    assert [(cell.source.splitlines()[0], cell.cell_id, cell.state) for cell in history[-2:]] == [
        ("first = 1", "h1", "finished"),
        ("print(first)", "h2", "failed"),
    ]
    assert all(cell.started_at and cell.duration_s is not None for cell in history[-2:])


def test_the_same_output_has_the_same_hash(shared: SharedKernel) -> None:
    for code in ("print('a')", "print('a')", "print('b')"):
        shared.run(code)
    one, two, other = record(shared, shared.run("%%track\n2").run_id).capture.history[-3:]
    assert one.output_hash == two.output_hash != other.output_hash


def test_a_run_within_a_cell_of_user_code_keeps_it_too(shared: SharedKernel) -> None:
    shared.run("%track on")
    shared.run("before = 1")
    answer = shared.run("import mlflow\nwith mlflow.start_run() as run: pass\nprint(run.info.run_id)")
    shared.run("%track off")
    assert record(shared, answer.text.strip()).capture.history[-1].source == "before = 1"


def test_a_run_that_is_resumed_has_both_cells_and_what_ran_between(shared: SharedKernel) -> None:
    first = shared.run("%%track parts\nimport mlflow\nmlflow.log_metric('x', 1)", "r1").run_id
    shared.run("between = 1")
    shared.run(f"%%track --resume {first}\nmlflow.log_metric('x', 2, step=1)", "r2")
    found = record(shared, first)
    assert [cell.cell_id for cell in found.capture.cells] == ["r1", "r2"]
    assert found.capture.history[-1].source == "between = 1"
    assert len({(cell.execution_count, cell.source) for cell in found.capture.history}) == len(
        found.capture.history
    )
    assert (found.detail.run.state, found.detail.run.metrics["x"]) == ("finished", 2.0)


def test_a_run_of_another_experiment_than_the_chosen_one_can_be_resumed(shared: SharedKernel) -> None:
    first = shared.run("%%track parts --experiment one\n1").run_id
    shared.run("import mlflow\nchosen = mlflow.set_experiment('two')")
    assert shared.run(f"%%track --resume {first}\n2").status == "ok"
    said = shared.run(
        "with mlflow.start_run() as run: pass\nprint(run.info.experiment_id == chosen.experiment_id)"
    )
    shared.run("mlflow.tracking.fluent._active_experiment_id = None")
    assert said.text.endswith("True\n")


def test_what_cannot_be_resumed_is_one_line(shared: SharedKernel) -> None:
    run_id = shared.run("%%track gone\n1").run_id
    shared.run(f"import mlflow\nmlflow.delete_run('{run_id}')")
    assert "was deleted; restore it" in shared.run(f"%%track --resume {run_id}\n1").text
    assert "there is no run ffff" in shared.run("%%track --resume ffff\n1").text
    assert "leave them out" in shared.run(f"%%track name --resume {run_id}\n1").text


def test_a_run_within_a_run_knows_its_parent(shared: SharedKernel) -> None:
    said = shared.run(
        "from notebench import track\nwith track('outer') as o, track('inner') as i: pass\nprint(o.run_id, i.run_id)"
    ).text
    outer, inner = said.split()
    assert [child.run_id for child in record(shared, outer).children] == [inner]
    parent = record(shared, inner).parent
    assert parent is not None
    assert parent.name == "outer"


def test_a_killed_kernel_leaves_the_history_the_machines_load_and_what_it_read(tmp_path: Path) -> None:
    (tmp_path / "ages.csv").write_text("age\n41\n")
    with kernel(tmp_path, MLFLOW_DISABLE_TELEMETRY="true", NOTEBENCH_CAPTURE__SYSTEM_EVERY_S="0.5") as one:
        one.run("early = 1")
        one.run("%load_ext notebench")
        sent = one.begin(
            "%%track\nimport time, mlflow\nprint('working', flush=True)\nclient = mlflow.MlflowClient()\n"
            "import pandas as pd\nages = pd.read_csv('ages.csv')\n"
            "run_id = mlflow.active_run().info.run_id\n"
            "while not (client.list_artifacts(run_id, 'notebench')\n"
            "           and any('system/' in key for key in mlflow.get_run(run_id).data.metrics)\n"
            "           and mlflow.get_run(run_id).inputs.dataset_inputs):\n"
            "    time.sleep(0.1)\nprint('kept', flush=True)\ntime.sleep(60)"
        )
        one.wait_for_text(sent, "kept")
        one.kill()
    bench = open_workbench(tmp_path)
    bench.close_lost()
    (run,) = bench.runs.page(RunQuery()).runs
    capture = read_record(bench.runs, bench.artifacts, run.run_id, tmp_path).capture
    assert run.state == "lost"
    assert [cell.source for cell in capture.history] == ["early = 1", "%load_ext notebench"]
    assert capture.cells[0].stdout == "working\n"
    assert "system/cpu_utilization_percentage" in run.metrics
    assert [use.version.name for use in bench.data.of_run(run.run_id)] == ["ages.csv"]
