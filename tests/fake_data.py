"""A reader of data in memory, held to the same contract as MLflow's (``tests/contracts``)."""

from collections.abc import Sequence

from notebench.data.ports import DataEntry, DataPage, DataQuery, DataRecord, DataUse, RunUse, UsedModel
from notebench.errors import NotFound
from notebench.experiments import Run
from notebench.experiments.search.select import contains
from notebench.ids import DataId, RunId
from tests.fakes import FakeTracker, KeptRun


class FakeData:
    """Reads which data the runs of a :class:`FakeTracker` used."""

    def __init__(self, tracker: FakeTracker) -> None:
        self._tracker = tracker

    def of_run(self, run_id: RunId) -> Sequence[DataUse]:
        kept = next((each for each in self._tracker.kept_runs() if each.detail.run.run_id == run_id), None)
        uses = kept.data if kept else []
        return sorted(uses, key=lambda use: (use.role, use.version.name, use.version.data_id))

    def get(self, data_id: DataId) -> DataRecord:
        found = [(kept, use) for kept, use in self._uses() if use.version.data_id == data_id]
        if not found:
            raise NotFound(f"there is no data {data_id}")
        models = {
            model.model_id: UsedModel(model.model_id, model.name, model.state, kept.detail.run.run_id)
            for kept, _ in found
            for model in kept.detail.models
        }
        uses = [_run_use(kept.detail.run, use.role) for kept, use in found]
        return DataRecord(found[0][1].version, list(dict.fromkeys(uses)), list(models.values()))

    def page(self, query: DataQuery) -> DataPage:
        entries: dict[str, DataEntry] = {}
        for kept, use in self._uses():
            version, at = use.version, kept.detail.run.started_at
            if not any(
                contains(text, query.text) for text in (version.name, version.source, version.data_id)
            ):
                continue
            known = entries.get(version.data_id)
            runs = {k.detail.run.run_id for k, u in self._uses() if u.version.data_id == version.data_id}
            entries[version.data_id] = known or DataEntry(version, len(runs), at)
        end = query.offset + query.limit
        found = list(entries.values())
        return DataPage(found[query.offset : end], len(found), end if end < len(found) else None)

    def model_run(self, model_id: str) -> RunId:
        for kept in self._tracker.kept_runs():
            if model_id in [model.model_id for model in kept.detail.models]:
                return kept.detail.run.run_id
        raise NotFound(f"there is no model {model_id} that a run kept")

    def _uses(self) -> list[tuple[KeptRun, DataUse]]:
        """The newest run's first."""
        kept = sorted(self._tracker.kept_runs(), key=lambda each: each.detail.run.started_at, reverse=True)
        return [(each, use) for each in kept for use in sorted(each.data, key=lambda use: use.role)]


def _run_use(run: Run, role: str) -> RunUse:
    return RunUse(run.run_id, run.name, run.experiment, str(run.state), run.started_at, role)
