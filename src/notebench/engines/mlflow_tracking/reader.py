"""Runs read through MLflow's client: remote servers, databases, folders, and SQLite of an unknown schema."""

import contextlib
import math
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from notebench.engines.mlflow_tracking.search_text import to_mlflow
from notebench.engines.mlflow_tracking.store import allow_library, check
from notebench.engines.mlflow_tracking.words import ENDED, is_lost, our_errors, to_state, to_time
from notebench.errors import BadInput
from notebench.experiments.curves.downsample import CurvePage, CurveQuery, cut_curves
from notebench.experiments.ports import OWNER_TAG
from notebench.experiments.query import RunQuery
from notebench.experiments.run import (
    Experiment,
    LoggedModel,
    MetricPoint,
    Run,
    RunDetail,
    RunPage,
    RunState,
)
from notebench.experiments.search.select import (
    MOST_NAMES,
    Columns,
    count_columns,
    matches,
    pair_values,
    select_page,
    select_runs,
)
from notebench.ids import ExperimentId, RunId
from notebench.processes import Process, parse_process

_CHUNK = 1000
_ACTIVE, _DELETED = 1, 2  # MLflow's ViewType, which is not loaded for two numbers
_NEWEST = ["attributes.start_time DESC"]
_IN_STORE = {
    "started_at": "attributes.start_time",
    "ended_at": "attributes.end_time",
    "name": "attributes.run_name",
}
# Those that are one status of MLflow's, and the whole of it.
_PLAIN = re.compile(r"[\w.\- /]+")  # a metric's name that needs no care in MLflow's filters
_WHOLE = {RunState.QUEUED, RunState.RUNNING, RunState.FINISHED, RunState.FAILED}


class MlflowReader:
    """Reads through MLflow's client.

    A page that the store can sort and filter by itself is read up to its end only: its ``total`` is then a
    lower bound while ``next_offset`` tells of more.
    """

    def __init__(
        self, uri: str, *, telemetry: bool = False, prepare: Callable[[], None] = lambda: None
    ) -> None:
        self.uri = uri
        self._telemetry = telemetry
        self._prepare = prepare

    def page(self, query: RunQuery) -> RunPage:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        with self._client() as client:
            asked = query.experiments
            names = {id_: name for id_, name in _names(client).items() if not asked or name in asked}
            if not names:
                return RunPage([], 0, None)
            view, order = _view(query), _order(query)
            if order is None:
                return select_page(_search(client, names, to_mlflow(query), _NEWEST, view=view), query)
            wanted = query.offset + query.limit
            search = _search(client, names, to_mlflow(query), order, view=view, size=min(_CHUNK, wanted + 1))
            # What the store was asked leaves some in that the query does not mean.
            meant = (detail.run for detail in search if matches(detail, query))
            found = list(islice(meant, wanted + 1))
            next_offset = wanted if len(found) > wanted else None
            return RunPage(found[query.offset : wanted], len(found), next_offset)

    def every(self, query: RunQuery) -> Iterator[Run]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        with self._client() as client:
            asked = query.experiments
            names = {id_: name for id_, name in _names(client).items() if not asked or name in asked}
            found = _search(client, names, to_mlflow(query), _NEWEST, view=_view(query)) if names else ()
            runs = select_runs(found, query)
        yield from runs

    def columns(self, query: RunQuery, most: int = MOST_NAMES) -> Columns:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        return count_columns(self.every(query), most)

    def pairs(
        self, query: RunQuery, by: str, metric: str | None = None
    ) -> list[tuple[str | None, float | None]]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        return list(pair_values(self.every(query), by, metric))

    def get(self, run_id: RunId) -> RunDetail:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        with self._client() as client:
            run = client.get_run(run_id)
            names = {run.info.experiment_id: client.get_experiment(run.info.experiment_id).name}
            return _detail(run, names, _models(client, run))

    def metric_history(self, run_id: RunId) -> dict[str, list[MetricPoint]]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        with self._client() as client:
            keys = sorted(client.get_run(run_id).data.metrics)
            histories = {key: client.get_metric_history(run_id, key) for key in keys}
        return {
            key: [
                MetricPoint(point.value, point.step, to_time(point.timestamp))
                for point in sorted(points, key=lambda point: (point.step, point.timestamp))
            ]
            for key, points in histories.items()
        }

    def children(self, run_id: RunId, most: int) -> list[Run]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        with self._client() as client:
            names = _names(client)
            below = f"tags.`mlflow.parentRunId` = '{run_id}'"
            oldest = ["attributes.start_time ASC"]
            found = _search(client, names, below, oldest, size=min(_CHUNK, most)) if names else ()
            return [detail.run for detail in islice(found, most)]

    def curves(self, run_id: RunId, query: CurveQuery) -> CurvePage:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        return cut_curves(self.metric_history(run_id), query)

    def experiments(self) -> list[Experiment]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        with self._client() as client:
            names = _names(client)
        found = [Experiment(ExperimentId(id_), name, None) for id_, name in names.items()]
        return sorted(found, key=lambda experiment: experiment.name)

    def unended(self) -> list[tuple[Run, Process]]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        with self._client() as client:
            names = _names(client)
            owned = []
            for detail in _search(client, names, "attributes.status = 'RUNNING'", _NEWEST) if names else ():
                with contextlib.suppress(BadInput):
                    owned.append((detail.run, parse_process(detail.tags.get(OWNER_TAG, ""))))
            return owned

    @contextlib.contextmanager
    def _client(self) -> Iterator[Any]:
        allow_library(self.uri, telemetry=self._telemetry)
        self._prepare()
        check(self.uri)
        import mlflow

        with our_errors(self.uri):
            yield mlflow.MlflowClient(tracking_uri=self.uri)


def _names(client: Any) -> dict[str, str]:
    names: dict[str, str] = {}
    token = None
    while True:
        page = client.search_experiments(page_token=token)
        names |= {str(experiment.experiment_id): str(experiment.name) for experiment in page}
        token = page.token
        if not token:
            return names


def _search(
    client: Any,
    names: dict[str, str],
    search: str,
    order: list[str],
    *,
    size: int = _CHUNK,
    view: int = _ACTIVE,
) -> Iterator[RunDetail]:
    """The runs of these experiments (name by id), ``size`` a request."""
    token = None
    while True:
        page = client.search_runs(
            list(names), search, run_view_type=view, max_results=size, order_by=order, page_token=token
        )
        for run in page:
            yield _detail(run, names)
        token = page.token
        if not token:
            return


def _view(query: RunQuery) -> int:
    return _DELETED if query.is_deleted else _ACTIVE


def _order(query: RunQuery) -> list[str] | None:
    """How the store sorts this query; None where it cannot decide all of it."""
    kind, key = query.sort_key
    if (
        query.text
        or query.is_starred
        or query.is_archived
        or query.is_part is not None
        or not set(query.states) <= _WHOLE
        or len(query.states) > 1
    ):
        return None
    if kind == "metrics":
        column = f'metrics."{key}"' if _PLAIN.fullmatch(key) else None
    else:
        column = None if kind else _IN_STORE.get(key)
    if column is None:
        return None
    order = [f"{column} {'DESC' if query.is_descending else 'ASC'}"]
    return order if key == "started_at" and not kind else [*order, "attributes.start_time DESC"]


def _detail(run: Any, names: dict[str, str], models: tuple[LoggedModel, ...] = ()) -> RunDetail:
    info, tags = run.info, dict(run.data.tags)
    return RunDetail(
        run=Run(
            run_id=RunId(info.run_id),
            name=info.run_name or "",
            state=to_state(info.status, is_lost=is_lost(tags)),
            experiment=names[str(info.experiment_id)],
            started_at=to_time(info.start_time),
            # MLflow leaves the former end on a run that goes on again.
            ended_at=to_time(info.end_time) if info.end_time and info.status in ENDED else None,
            metrics={key: _number(value) for key, value in run.data.metrics.items()},
            params=dict(run.data.params),
            is_deleted=info.lifecycle_stage == "deleted",
        ),
        tags=tags,
        user=info.user_id or "",
        artifact_uri=info.artifact_uri or "",
        models=models,
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _models(client: Any, run: Any) -> tuple[LoggedModel, ...]:
    outputs = run.outputs.model_outputs if run.outputs else []
    found = [client.get_logged_model(output.model_id) for output in outputs]
    return tuple(LoggedModel(str(model.model_id), str(model.name), str(model.status)) for model in found)
