"""``%%track`` and ``%track`` in a real kernel."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notebench.experiments import Capture, RunDetail, RunQuery
from notebench.experiments.record import read_record
from notebench.ids import RunId
from notebench.workbench import Workbench, open_workbench
from tests.kernels import Answer, kernel
from tests.magics.conftest import SharedKernel


def detail(bench: Workbench, answer: Answer) -> RunDetail:
    return bench.runs.get(RunId(answer.run_id))


def capture(bench: Workbench, run: RunDetail) -> Capture:
    return read_record(bench.runs, bench.artifacts, run.run.run_id, bench.workspace.root).capture


def test_the_cells_own_mlflow_calls_land_in_the_run(shared: SharedKernel) -> None:
    answer = shared.run(
        "%%track mine --experiment calls --tag kind=demo\nimport mlflow\nmlflow.log_param('depth', 3)\nmlflow.log_metric('auc', 0.9)"
    )
    run = detail(shared.bench, answer)
    assert (run.run.name, run.run.experiment, run.run.state) == ("mine", "calls", "finished")
    assert (run.run.params, run.run.metrics) == ({"depth": "3"}, {"auc": 0.9})
    assert run.user_tags == {"kind": "demo"}


def test_the_card_says_how_the_run_ended(shared: SharedKernel) -> None:
    answer = shared.run("%%track card\nimport mlflow\nmlflow.log_metric('auc', 0.9)")
    assert answer.card["run"]["state"] == "finished"
    assert answer.card["run"]["metrics"] == {"auc": 0.9}
    (bundle,) = answer.bundles.values()
    assert "card · finished" in bundle["text/plain"]
    assert "<table>" in bundle["text/html"]


def test_the_cells_result_is_shown_as_usual(shared: SharedKernel) -> None:
    answer = shared.run("%%track\nprint('said')\n6 * 7")
    assert answer.text == "said\n"
    assert answer.bundles["result"]["text/plain"] == "42"


def test_names_made_in_the_cell_stay(shared: SharedKernel) -> None:
    shared.run("%%track\nkept_name = 5")
    assert shared.run("kept_name").bundles["result"]["text/plain"] == "5"


def test_code_output_and_environment_are_kept(shared: SharedKernel) -> None:
    answer = shared.run(
        "%%track kept\nimport sys\nprint('out')\nprint('err', file=sys.stderr)", cell_id="abc-1"
    )
    kept = capture(shared.bench, detail(shared.bench, answer))
    (cell,) = kept.cells
    assert cell.source.splitlines()[0] == "%%track kept"
    assert (cell.stdout, cell.stderr, cell.state, cell.cell_id) == ("out\n", "err\n", "finished", "abc-1")
    assert kept.environment is not None
    assert "mlflow" in kept.environment.packages


def test_a_failing_cell_fails_its_run_and_shows_its_exception_once(shared: SharedKernel) -> None:
    answer = shared.run("%%track\nvalue = 1\nvalue / 0")
    assert (answer.status, answer.error) == ("error", "ZeroDivisionError")
    assert answer.errors == ["ZeroDivisionError: division by zero"]
    run = detail(shared.bench, answer)
    assert run.run.state == "failed"
    failure = capture(shared.bench, run).failure
    assert failure is not None
    assert failure.type == "ZeroDivisionError"
    assert "value / 0" in failure.traceback
    assert "IPython" not in failure.traceback


def test_a_syntax_error_fails_the_run_too(shared: SharedKernel) -> None:
    answer = shared.run("%%track\nif")
    assert answer.error == "SyntaxError"
    assert detail(shared.bench, answer).run.state == "failed"


def test_matplotlib_and_plotly_figures_are_kept(shared: SharedKernel) -> None:
    answer = shared.run(
        "%%track figures\n%matplotlib inline\nimport matplotlib.pyplot as plt\nimport plotly.graph_objects as go\n"
        "plt.plot([1, 2]); plt.show()\ngo.Figure(go.Scatter(y=[1, 2]))"
    )
    run = detail(shared.bench, answer)
    kept = [artifact.path for artifact in shared.bench.artifacts.list(run.artifact_uri, "figures")]
    assert kept == ["figures/figure-01.png", "figures/figure-02.plotly.json"]
    png = shared.bench.artifacts.fetch(run.artifact_uri, kept[0]).read_bytes()
    assert png.startswith(b"\x89PNG")


def test_secrets_do_not_reach_the_store(shared: SharedKernel) -> None:
    answer = shared.run("%%track --tag api_key=abc123\npassword = 'hunter2'\nprint('token=\"s3cr3t-value\"')")
    run = detail(shared.bench, answer)
    kept = capture(shared.bench, run)
    assert run.user_tags == {"api_key": "•••"}
    assert "hunter2" not in kept.cells[0].source
    assert "s3cr3t-value" not in kept.cells[0].stdout


def test_a_run_begun_inside_lies_below_the_cells_run(shared: SharedKernel) -> None:
    answer = shared.run(
        "%%track outer\nimport mlflow\nwith mlflow.start_run(run_name='inner') as inner:\n    mlflow.log_metric('a', 1)\nprint(inner.info.run_id)"
    )
    inner = shared.bench.runs.get(RunId(answer.text.strip()))
    assert inner.tags["mlflow.parentRunId"] == answer.run_id
    assert inner.run.state == "finished"


def test_metrics_of_a_loop_are_all_written_and_in_order(shared: SharedKernel) -> None:
    answer = shared.run(
        "%%track\nimport mlflow\nfor i in range(500):\n    mlflow.log_metric('loss', 500 - i, step=i)"
    )
    points = shared.bench.runs.metric_history(RunId(answer.run_id))["loss"]
    assert [point.value for point in points] == [float(500 - i) for i in range(500)]


def test_a_read_sees_the_metrics_logged_before_it(shared: SharedKernel) -> None:
    answer = shared.run(
        "%%track\nimport mlflow\nmlflow.log_metric('auc', 0.5)\n"
        "print(mlflow.get_run(mlflow.active_run().info.run_id).data.metrics)"
    )
    assert answer.text == "{'auc': 0.5}\n"


def test_an_unusual_metric_gets_mlflows_own_answer(shared: SharedKernel) -> None:
    answer = shared.run("%%track\nimport mlflow\nmlflow.log_metric('auc', 'high')")
    assert answer.error == "MlflowException"


def test_an_interrupted_cell_leaves_a_cancelled_run_with_its_metrics(shared: SharedKernel) -> None:
    sent = shared.kernel.begin(
        "%%track\nimport mlflow, time\nfor i in range(50):\n    mlflow.log_metric('loss', i, step=i)\n"
        "print('looping', flush=True)\ntime.sleep(60)"
    )
    shared.kernel.wait_for_text(sent, "looping")
    shared.kernel.interrupt()
    answer = shared.kernel.wait(sent)
    assert answer.error == "KeyboardInterrupt"
    (run,) = [run for run in shared.newest(1) if run.state == "cancelled"]
    assert len(shared.bench.runs.metric_history(run.run_id)["loss"]) == 50


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%%track --zzz x", "%%track: '--zzz' is not known; see %%track -h"),
        ("%%track --experimen x", "did you mean --experiment?"),
        ("%%track --tag novalue", "'novalue' is not KEY=VALUE"),
        ("%%track 'open", "has an open quote; close it"),
        ("%%track --experiment ' '", "the experiment's name is blank; give it one"),
        (f"%%track {'x' * 300}", "the run's name has 300 characters; give at most 250"),
    ],
)
def test_a_wrong_option_is_one_line_and_runs_nothing(shared: SharedKernel, line: str, said: str) -> None:
    before = shared.count()
    answer = shared.run(f"{line}\nprint('ran')")
    assert said in answer.text
    assert "Traceback" not in answer.text
    assert answer.status == "error"
    assert shared.count() == before


def test_help_runs_nothing(shared: SharedKernel) -> None:
    before = shared.count()
    assert "--experiment" in shared.run("%%track -h\nprint('ran')").text
    assert shared.count() == before


def test_untracked_cells_stay_untracked(shared: SharedKernel) -> None:
    before = shared.count()
    shared.run(
        "from sklearn.linear_model import LinearRegression\nLinearRegression().fit([[1], [2]], [1, 2])"
    )
    assert shared.count() == before


def test_the_python_twin_keeps_code_and_output(shared: SharedKernel) -> None:
    answer = shared.run(
        "from notebench import track\nwith track('twin', experiment='twins') as run:\n    print('inside')\nprint(run.run_id)"
    )
    run = shared.bench.runs.get(RunId(answer.text.split()[-1]))
    (cell,) = capture(shared.bench, run).cells
    assert (run.run.state, run.run.experiment, cell.stdout) == ("finished", "twins", "inside\n")
    assert "with track('twin'" in cell.source


def test_runs_lists_them(shared: SharedKernel) -> None:
    shared.run("%%track listed --experiment listing\nimport mlflow\nmlflow.log_metric('auc', 0.9)")
    answer = shared.run(
        "listing = %runs --experiment listing\nprint(listing['name'].tolist(), listing['metrics.auc'].tolist())"
    )
    assert "['listed'] [0.9]" in answer.text


class TestSwitch:
    """While tracking is on."""

    @pytest.fixture(autouse=True)
    def _on(self, shared: SharedKernel) -> Iterator[None]:
        shared.run("%track on")
        yield
        shared.run("import mlflow\nmlflow.end_run()\n%track off")

    def test_a_fit_makes_a_run_with_model_and_code(self, shared: SharedKernel) -> None:
        shared.run(
            "from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression().fit([[0], [1], [2], [3]], [0, 0, 1, 1])"
        )
        run = shared.bench.runs.get(shared.newest(1)[0].run_id)
        assert run.run.params["solver"] == "lbfgs"
        assert "training_accuracy_score" in run.run.metrics
        assert [model.name for model in run.models] == ["model"]
        assert "LogisticRegression()" in capture(shared.bench, run).cells[0].source

    def test_a_run_over_several_cells_keeps_them_all(self, shared: SharedKernel) -> None:
        shared.run("import mlflow\nrun = mlflow.start_run(run_name='spread')")
        shared.run("mlflow.log_metric('a', 1)")
        shared.run("mlflow.end_run()")
        run = shared.bench.runs.get(shared.newest(1)[0].run_id)
        sources = [cell.source.splitlines()[-1] for cell in capture(shared.bench, run).cells]
        assert sources == [
            "run = mlflow.start_run(run_name='spread')",
            "mlflow.log_metric('a', 1)",
            "mlflow.end_run()",
        ]

    def test_a_failed_cell_ends_the_run_it_left_open(self, shared: SharedKernel) -> None:
        answer = shared.run("import mlflow\nmlflow.start_run(run_name='left open')\n1 / 0")
        assert answer.error == "ZeroDivisionError"
        assert shared.newest(1)[0].state == "failed"
        assert shared.run("print(mlflow.active_run())").text == "None\n"

    def test_an_interrupt_cancels_the_users_own_run(self, shared: SharedKernel) -> None:
        sent = shared.kernel.begin(
            "import mlflow, time\nwith mlflow.start_run():\n    print('in', flush=True)\n    time.sleep(60)"
        )
        shared.kernel.wait_for_text(sent, "in")
        shared.kernel.interrupt()
        shared.kernel.wait(sent)
        assert shared.newest(1)[0].state == "cancelled"


def test_a_killed_kernels_run_is_lost_at_the_next_look(workspace: object, folder: Path) -> None:
    with kernel(folder) as doomed:
        doomed.run("%load_ext notebench")
        sent = doomed.begin("%%track doomed\nimport time\nprint('in', flush=True)\ntime.sleep(60)")
        doomed.wait_for_text(sent, "in")
        bench = open_workbench(folder)
        assert bench.close_lost() == []
        doomed.kill()
    (closed,) = bench.close_lost()
    assert bench.runs.get(closed).run.state == "lost"
    assert bench.close_lost() == []
    assert "time.sleep(60)" in capture(bench, bench.runs.get(closed)).cells[0].source


def test_a_store_that_cannot_be_reached_is_one_line_and_runs_nothing(folder: Path) -> None:
    """Where runs must not wait on the disk until it can."""
    unreachable = {"NOTEBENCH_TRACKING_URI": "http://127.0.0.1:9", "NOTEBENCH_OFFLINE": "refuse"}
    with kernel(folder, **unreachable) as cut_off:
        cut_off.run("%load_ext notebench")
        answer = cut_off.run("%%track\nprint('ran')")
    assert "the store http://127.0.0.1:9 cannot be reached" in answer.text
    assert "ran" not in answer.text.replace("cannot", "")
    assert len(answer.text.strip().splitlines()) == 1


def test_corrupt_settings_are_one_line(folder: Path) -> None:
    (folder / "notebench.toml").write_text("tracking_uri = [")
    with kernel(folder) as misled:
        misled.run("%load_ext notebench")
        answer = misled.run("%%track\nprint('ran')")
    assert "notebench.toml cannot be read" in answer.text
    assert not (folder / ".notebench").exists()


def test_loading_the_extension_imports_nothing_heavy(folder: Path) -> None:
    """How long it takes is measured by a benchmark."""
    code = (
        "import sys\n%load_ext notebench\n"
        "print([name for name in ('mlflow', 'pydantic', 'sqlalchemy', 'pandas', 'plotly', 'tornado.web') if name in sys.modules])"
    )
    with kernel(folder) as fresh:
        assert fresh.run(code).text == "[]\n"


def test_the_cell_that_loads_notebench_is_known_too(workspace: object, folder: Path) -> None:
    code = "%load_ext notebench\n%track on\nimport mlflow\nwith mlflow.start_run(run_name='at once'):\n    print('said')"
    with kernel(folder, JPY_SESSION_NAME=str(folder / "first.ipynb")) as fresh:
        assert fresh.run(code, cell_id="c-1").status == "ok"
    bench = open_workbench(folder)
    (run,) = bench.runs.page(RunQuery()).runs
    (cell,) = capture(bench, bench.runs.get(run.run_id)).cells
    assert (run.experiment, cell.cell_id, cell.state) == ("first", "c-1", "finished")
    assert cell.stdout.endswith("said\n")
    assert cell.source == code


def test_a_resumed_run_keeps_the_code_of_both_cells(shared: SharedKernel) -> None:
    shared.run("%track on")
    run_id = shared.run(
        "import mlflow\nwith mlflow.start_run() as first:\n    pass\nprint(first.info.run_id)"
    ).text.strip()
    shared.run("with mlflow.start_run(run_id=first.info.run_id):\n    mlflow.log_metric('again', 1)")
    shared.run("%track off")
    kept = capture(shared.bench, shared.bench.runs.get(RunId(run_id)))
    assert [cell.source.splitlines()[0] for cell in kept.cells] == [
        "import mlflow",
        "with mlflow.start_run(run_id=first.info.run_id):",
    ]


def test_a_cell_that_awaits_is_refused_in_one_line(shared: SharedKernel) -> None:
    before = shared.count()
    answer = shared.run("%%track\nimport asyncio\nawait asyncio.sleep(0)")
    assert "write `with track():` around the code" in answer.text
    assert shared.count() == before
    with_await = "from notebench import track\nimport asyncio\nwith track():\n    await asyncio.sleep(0)"
    assert shared.run(with_await).status == "ok"
    assert shared.newest(1)[0].state == "finished"
