"""Optuna as a sweep's search: one study, owned by one driver."""

from notebench.engines.optuna_search.pruners import PRUNERS, make_pruner
from notebench.engines.optuna_search.reading import StudyReader, read_trials
from notebench.engines.optuna_search.samplers import SAMPLERS, make_sampler
from notebench.engines.optuna_search.storages import (
    ADDRESS_FILE,
    JOURNAL_FILE,
    check_address,
    file_for,
    study_file,
)
from notebench.engines.optuna_search.study import OptunaSearch

__all__ = [
    "ADDRESS_FILE",
    "JOURNAL_FILE",
    "PRUNERS",
    "SAMPLERS",
    "OptunaSearch",
    "StudyReader",
    "check_address",
    "file_for",
    "make_pruner",
    "make_sampler",
    "read_trials",
    "study_file",
]
