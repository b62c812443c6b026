"""Plans, runs and steps as pandas frames, for a notebook."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from notebench.pipelines.plan import StepChoice

if TYPE_CHECKING:
    import pandas as pd


def plan_frame(choices: Iterable[StepChoice]) -> "pd.DataFrame":
    """What a run would do with each step: columns ``step, action, reason``."""
    import pandas as pd

    rows = [each.to_json() for each in choices]
    return pd.DataFrame(
        [{"step": each["name"], "action": each["action"], "reason": each["reason"]} for each in rows],
        columns=["step", "action", "reason"],
    )


def runs_frame(runs: Iterable[Mapping[str, Any]]) -> "pd.DataFrame":
    """Runs as REST carries them: columns ``name, state, path, started_at, duration_s, reason, run_id``."""
    import pandas as pd

    columns = ["name", "state", "path", "started_at", "duration_s", "reason", "run_id"]
    frame = pd.DataFrame([{name: each.get(name) for name in columns} for each in runs], columns=columns)
    frame["started_at"] = pd.to_datetime(frame["started_at"], utc=True, format="ISO8601")
    return frame
