"""What a trial logged to MLflow by itself, where it uses MLflow; nothing here loads it."""

import sys
from types import TracebackType
from typing import Any


class Logged:
    """Around one trial: its own runs' last metrics. A run that it leaves open is ended with it."""

    def __init__(self) -> None:
        self._before = _newest_run()

    def __enter__(self) -> "Logged":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        mlflow = _mlflow()
        while mlflow and mlflow.active_run():
            mlflow.end_run("FAILED" if kind else "FINISHED")

    def value(self, name: str) -> float | None:
        """The last value of a metric; None where the trial logged none of this name."""
        run_id = _newest_run()
        if run_id is None or run_id == self._before:
            return None
        found = _mlflow().get_run(run_id).data.metrics.get(name)
        return None if found is None else float(found)


def _mlflow() -> Any:
    return sys.modules.get("mlflow")


def _newest_run() -> str | None:
    mlflow = _mlflow()
    if not mlflow:
        return None
    if run := mlflow.active_run():
        return str(run.info.run_id)
    # `last_active_run()` would ask the store, which may be slow, or another one by now.
    known = getattr(sys.modules.get("mlflow.tracking.fluent"), "_last_active_run_id", None)
    run_id = known.get() if known else None
    return None if run_id is None else str(run_id)
