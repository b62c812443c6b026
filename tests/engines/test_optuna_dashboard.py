"""Optuna's own dashboard on the studies of sweeps that run."""

import json
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from notebench.engines.optuna_search import OptunaSearch, file_for
from notebench.sweeps import TrialReply, TrialState
from tests.fake_sweeps import make_plan

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the dashboard's own, of what it imports
    from optuna_dashboard import wsgi
    from optuna_dashboard._storage_url import get_storage


def ask(app: Any, path: str) -> Any:
    """What the dashboard answers."""
    environ: dict[str, Any] = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "wsgi.input": BytesIO()}
    setup_testing_defaults(environ)
    said: list[str] = []
    body = b"".join(app(environ, lambda status, headers, *rest: said.append(status)))
    assert said == ["200 OK"], body
    return json.loads(body)


@pytest.mark.parametrize("storage", ["journal", "sqlite"])
def test_the_dashboard_follows_a_sweep_that_runs(tmp_path: Path, storage: str) -> None:
    """As `optuna-dashboard` opens the file; it disturbs no driver."""
    file = tmp_path / file_for(storage)
    search = OptunaSearch(make_plan('x = 0.5  # 0.0..1.0\nk = "a"  # a | b'), file)
    search.ask()
    search.tell(TrialReply(0, TrialState.FINISHED, {"loss": 0.25}))
    search.ask()
    name = str(file) if storage == "journal" else f"sqlite:///{file}"
    app = wsgi(get_storage(name))
    (study,) = ask(app, "/api/studies")["study_summaries"]
    assert study["study_name"] == "sweep"
    shown = ask(app, f"/api/studies/{study['study_id']}")["trials"]
    assert [(each["number"], each["state"]) for each in shown] == [(0, "Complete"), (1, "Running")]
    assert search.tell(TrialReply(1, TrialState.FINISHED, {"loss": 0.5})).values == (0.5,)
    search.close()
