"""The wide rows of a page: runs by their ids, with metrics, parameters and what a person has said of them."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

from notebench.engines.mlflow_tracking.sqlite_file import marks
from notebench.engines.mlflow_tracking.words import ENDED, is_lost, to_state, to_time
from notebench.experiments.ports import LOST_TAG
from notebench.experiments.run import ARCHIVED_TAG, NOTE_TAG, PARENT_TAG, PART_TAGS, STARRED_TAG, Marks, Run
from notebench.ids import RunId

_OUR_TAGS = (LOST_TAG, NOTE_TAG, STARRED_TAG, ARCHIVED_TAG, PARENT_TAG, *PART_TAGS)
_USERS = "NOT (key GLOB 'mlflow.*' OR key GLOB 'notebench.*')"
_SHOWN = f"value IS NOT NULL AND ({_USERS} OR key IN ({marks(_OUR_TAGS)}))"


def read_runs(store: sqlite3.Connection, ids: Sequence[str]) -> list[Run]:
    """The runs of these ids, in their order."""
    asked = marks(ids)
    metrics: dict[str, dict[str, float]] = defaultdict(dict)
    for run_id, key, value, is_nan in store.execute(
        f"SELECT run_uuid, key, value, is_nan FROM latest_metrics WHERE run_uuid IN ({asked})", ids
    ):
        metrics[run_id][key] = float("nan") if is_nan else value
    params: dict[str, dict[str, str]] = defaultdict(dict)
    for run_id, key, value in store.execute(
        f"SELECT run_uuid, key, value FROM params WHERE run_uuid IN ({asked})", ids
    ):
        params[run_id][key] = value
    tags: dict[str, dict[str, str]] = defaultdict(dict)
    for run_id, key, value in store.execute(
        f"SELECT run_uuid, key, value FROM tags WHERE run_uuid IN ({asked}) AND {_SHOWN}", (*ids, *_OUR_TAGS)
    ):
        tags[run_id][key] = value
    rows = {
        row["run_uuid"]: row
        for row in store.execute(
            "SELECT r.run_uuid, r.name, r.status, r.start_time, r.end_time, r.lifecycle_stage, "
            "e.name AS experiment FROM runs r "
            f"JOIN experiments e ON e.experiment_id = r.experiment_id WHERE r.run_uuid IN ({asked})",
            ids,
        )
    }
    return [_run(rows[id_], metrics[id_], params[id_], tags[id_]) for id_ in ids if id_ in rows]


def _run(
    row: sqlite3.Row, metrics: Mapping[str, float], params: Mapping[str, str], tags: Mapping[str, str]
) -> Run:
    return Run(
        run_id=RunId(row["run_uuid"]),
        name=row["name"] or "",
        state=to_state(row["status"], is_lost=is_lost(tags)),
        experiment=row["experiment"],
        started_at=to_time(row["start_time"]),
        # MLflow leaves the former end on a run that goes on again.
        ended_at=to_time(row["end_time"]) if row["end_time"] and row["status"] in ENDED else None,
        metrics=metrics,
        params=params,
        marks=Marks.from_tags(tags),
        is_deleted=row["lifecycle_stage"] == "deleted",
    )
