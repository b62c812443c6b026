"""Which run used which data, read through MLflow's client: servers, databases, folders.

MLflow can search the runs of one digest, but lists no digests: the list reads the newest runs.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from notebench.data.ports import (
    MOST_USES,
    DataEntry,
    DataPage,
    DataQuery,
    DataRecord,
    DataUse,
    RunUse,
    UsedModel,
)
from notebench.data.version import DataVersion
from notebench.engines.mlflow_tracking.data_words import ROLE_TAG, from_dataset
from notebench.engines.mlflow_tracking.store import allow_library, check
from notebench.engines.mlflow_tracking.words import is_lost, our_errors, to_state, to_time
from notebench.errors import NotFound
from notebench.experiments.search.select import contains
from notebench.ids import DataId, RunId

MOST_RUNS = 5000
"""The list of data is gathered from at most so many runs, the newest."""
_CHUNK = 1000
_NEWEST = ["attributes.start_time DESC"]


class MlflowDataReader:
    """Reads through MLflow's client."""

    def __init__(self, uri: str, *, telemetry: bool = False) -> None:
        self.uri = uri
        self._telemetry = telemetry

    def of_run(self, run_id: RunId) -> Sequence[DataUse]:
        """See :class:`~notebench.data.ports.DataReader`."""
        client = self._client()
        try:
            with our_errors(self.uri):
                run = client.get_run(run_id)
        except NotFound:
            return ()
        uses = [DataUse(version, role) for version, role in _uses(run)]
        return sorted(uses, key=lambda use: (use.role, use.version.name, use.version.data_id))

    def get(self, data_id: DataId) -> DataRecord:
        """See :class:`~notebench.data.ports.DataReader`."""
        client = self._client()
        quoted = data_id.replace("'", "")  # no digest with one can be asked for in MLflow's filters
        with our_errors(self.uri):
            names = _names(client)
            found = self._search(client, names, f"dataset.digest = '{quoted}'")
            runs = list(islice(found, MOST_USES + 1))
        uses, version = [], None
        for run in runs:
            for each, role in _uses(run):
                if each.data_id == data_id:
                    version = version or each
                    uses.append(_run_use(run, names, role))
        if version is None:
            raise NotFound(f"there is no data {data_id[:40]}; `notebench data list` shows what there is")
        uses.sort(key=lambda use: (-use.started_at.timestamp(), use.run_id, use.role))
        models = [model for run in runs[:MOST_USES] for model in self._models(client, run)]
        return DataRecord(
            version, list(dict.fromkeys(uses))[:MOST_USES], models[:MOST_USES], len(uses) > MOST_USES
        )

    def page(self, query: DataQuery) -> DataPage:
        """See :class:`~notebench.data.ports.DataReader`."""
        client = self._client()
        versions: dict[str, DataVersion] = {}
        runs: dict[str, set[str]] = {}
        used: dict[str, int] = {}
        with our_errors(self.uri):
            names = _names(client)
            found = self._search(client, names, "")
            for run in islice(found, MOST_RUNS):
                for version, _ in _uses(run):
                    texts = (version.name, version.data_id, version.source)
                    if query.text and not any(contains(text, query.text) for text in texts):
                        continue
                    versions.setdefault(version.data_id, version)
                    runs.setdefault(version.data_id, set()).add(run.info.run_id)
                    used.setdefault(version.data_id, run.info.start_time)
            is_partial = next(found, None) is not None
        order = sorted(used, key=lambda data_id: (-used[data_id], data_id))
        end = query.offset + query.limit
        entries = [
            DataEntry(versions[data_id], len(runs[data_id]), to_time(used[data_id]))
            for data_id in order[query.offset : end]
        ]
        return DataPage(entries, len(order), end if end < len(order) else None, is_partial)

    def model_run(self, model_id: str) -> RunId:
        """See :class:`~notebench.data.ports.DataReader`."""
        client = self._client()
        with our_errors(self.uri):
            run_id = client.get_logged_model(model_id).source_run_id
        if not run_id:
            raise NotFound(f"there is no model {model_id} that a run kept; a run's page shows its models")
        return RunId(run_id)

    def _client(self) -> Any:
        allow_library(self.uri, telemetry=self._telemetry)
        check(self.uri)
        import mlflow

        return mlflow.MlflowClient(tracking_uri=self.uri)

    def _search(self, client: Any, names: dict[str, str], search: str) -> Iterator[Any]:
        token = None
        while names:
            found = client.search_runs(
                list(names), search, max_results=_CHUNK, order_by=_NEWEST, page_token=token
            )
            yield from found
            token = found.token
            if not token:
                return

    def _models(self, client: Any, run: Any) -> Iterator[UsedModel]:
        outputs = run.outputs.model_outputs if run.outputs else []
        with our_errors(self.uri):
            for output in outputs:
                model = client.get_logged_model(output.model_id)
                yield UsedModel(model.model_id, str(model.name), str(model.status), RunId(run.info.run_id))


def _names(client: Any) -> dict[str, str]:
    names: dict[str, str] = {}
    token = None
    while True:
        found = client.search_experiments(page_token=token)
        names |= {str(experiment.experiment_id): str(experiment.name) for experiment in found}
        token = found.token
        if not token:
            return names


def _uses(run: Any) -> Iterator[tuple[DataVersion, str]]:
    for use in run.inputs.dataset_inputs if run.inputs else ():
        roles = [tag.value for tag in use.tags if tag.key == ROLE_TAG]
        yield from_dataset(_fields(use.dataset)), roles[0] if roles else ""


def _fields(dataset: Any) -> dict[str, Any]:
    """The fields of MLflow's ``Dataset`` entity."""
    return {key: getattr(dataset, key) for key in ("name", "digest", "source", "schema", "profile")}


def _run_use(run: Any, names: dict[str, str], role: str) -> RunUse:
    return RunUse(
        run_id=RunId(run.info.run_id),
        name=run.info.run_name or "",
        experiment=names[str(run.info.experiment_id)],
        state=str(to_state(run.info.status, is_lost=is_lost(run.data.tags))),
        started_at=to_time(run.info.start_time),
        role=role,
    )
