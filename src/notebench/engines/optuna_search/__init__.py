"""Optuna as a sweep's search: one study in one journal, owned by one driver."""

from notebench.engines.optuna_search.pruners import PRUNERS, make_pruner
from notebench.engines.optuna_search.reading import StudyReader, read_trials
from notebench.engines.optuna_search.samplers import SAMPLERS, make_sampler
from notebench.engines.optuna_search.study import JOURNAL_FILE, OptunaSearch

__all__ = [
    "JOURNAL_FILE",
    "PRUNERS",
    "SAMPLERS",
    "OptunaSearch",
    "StudyReader",
    "make_pruner",
    "make_sampler",
    "read_trials",
]
