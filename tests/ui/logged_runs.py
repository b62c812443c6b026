"""A script that trains nothing, but logs for real: the runs that most tests look at.

It prints their ids by name, the card of one of them and that of a comparison, as JSON. One run has everything, one failed, one has
a name and values that are too long, ten are plain.
"""

import json
import math
import sys
from datetime import UTC, datetime

import matplotlib.pyplot as plt
import mlflow
import pandas as pd
import plotly.graph_objects as go
from mlflow.entities import Metric

from notebench import log_data, track
from notebench.experiments import run_card
from notebench.experiments.comparison.card import comparison_card
from notebench.experiments.comparison.comparison import compare_runs
from notebench.workbench import open_workbench

# More than the panel draws of a curve at once.
WAVE_POINTS = 4000
LONG_METRIC = "a metric whose name is much longer than any column of a table is wide"


# Its script tries to reach Jupyter and the network, and writes what came of it.
PAGE = """<h1>Scores</h1><p id="told">no script has run</p><script>
let told = "";
try { told += parent.document.title; } catch (err) { told += "no parent"; }
try { told += document.cookie; } catch (err) { told += ", no cookies"; }
fetch(location.ancestorOrigins?.[0] + "/api/status").then(() => "reached", () => "no network")
  .then(net => { document.getElementById("told").textContent = told + ", " + net; });
</script>"""
REPORT = """# Report

It **worked**, see [the scores](../tables/scores.csv).

![the curve](../curve.png)

<script>document.title = "a script has run"</script>
"""
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {"language_info": {"name": "python"}},
    "cells": [
        {"cell_type": "markdown", "source": "# Heights", "metadata": {}, "id": "a"},
        {
            "cell_type": "code",
            "source": "print(6 * 7)",
            "execution_count": 3,
            "metadata": {},
            "id": "b",
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "42\n"}],
        },
    ],
}


def main() -> None:
    """Log them, the one with everything last."""
    ids = {}
    for number in range(10):
        tags = {"team": "blue" if number % 2 else "red"}
        with track(f"linear {number}", experiment="linear", tags=tags) as run:
            mlflow.log_params({"eta": 0.25 * number, "penalty": "l2"})
            mlflow.log_metrics({"accuracy": 0.5 + 0.04 * number, "latency_ms": 12.5 - number})
        ids[run.name] = run.run_id
    with track("a name that goes on " * 10 + "to its end", experiment="forest") as run:
        mlflow.log_param("query", "SELECT " + ", ".join(f"column_{number}" for number in range(30)))
        mlflow.log_metrics({LONG_METRIC: 1.5e-7, "rows": 1234567})
    ids["long"] = run.run_id
    try:
        with track("broken", experiment="forest") as run:
            ids["broken"] = run.run_id
            mlflow.log_param("depth", 3)
            check_depth(3)
    except ValueError:
        pass
    with track("everything", experiment="forest", tags={"stage": "test"}) as run:
        log_everything()
        sys.stdout.write("thirty steps are done\n")
    ids["everything"] = run.run_id
    bench, now = open_workbench(), datetime.now(UTC)
    card = run_card(bench.runs.get(run.run_id).run, "project", now)
    compared = [bench.runs.get(ids[f"linear {number}"]).run for number in (1, 2, 3)]
    comparison = comparison_card(compare_runs(compared, 0), "project", now, ["code: the same"])
    sys.stdout.write(json.dumps({"ids": ids, "card": card, "comparison": comparison}))


def check_depth(depth: int) -> None:
    """Fail in a function, so that the traceback has two frames."""
    raise ValueError(f"depth {depth} is < 4 & not allowed")


def log_everything() -> None:
    """Parameters, curves, both kinds of figures, and a file of each kind."""
    mlflow.log_params({"depth": 4, "criterion": "gini", "learning_rate": 0.05})
    for step in range(30):
        losses = {"loss": math.exp(-step / 8), "val_loss": math.exp(-step / 10) + 0.05}
        mlflow.log_metrics(losses, step=step)
    mlflow.log_metric("accuracy", 0.9473684)
    log_wave()
    log_data(pd.DataFrame({"height": [1.5, 1.8, None]}), name="heights", role="train")
    figure, axes = plt.subplots()
    axes.plot([1, 3, 2])
    mlflow.log_figure(figure, "curve.png")
    mlflow.log_text(go.Figure(go.Bar(x=["a", "b"], y=[3, 5])).to_json(), "figures/bars.plotly.json")
    mlflow.log_text("id,score\n1,0.25\n2,0.75\n", "tables/scores.csv")
    mlflow.log_text(REPORT, "docs/report.md")
    mlflow.log_text("grüße\n", "notes/grüße & more.txt")
    mlflow.log_dict({"folds": [1, 2, 3]}, "notes/folds.json")
    mlflow.log_text(PAGE, "looks/page.html")
    mlflow.log_text(json.dumps(NOTEBOOK), "looks/made.ipynb")


def log_wave() -> None:
    """A curve of which the panel draws a part only."""
    run = mlflow.active_run()
    assert run is not None
    now = int(datetime.now(UTC).timestamp() * 1000)
    wave = [Metric("wave", math.sin(step / 50), now, step) for step in range(WAVE_POINTS)]
    for start in range(0, WAVE_POINTS, 1000):
        mlflow.MlflowClient().log_batch(run.info.run_id, metrics=wave[start : start + 1000])


if __name__ == "__main__":
    main()
