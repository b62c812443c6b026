"""Sweeps: a search said in one plan, run trial by trial on workers, losing nothing that was finished."""

from notebench.sweeps.budget import Budget
from notebench.sweeps.dimension import Dimension, DimensionKind
from notebench.sweeps.launch import Ground, Sweep
from notebench.sweeps.plan import Isolation, Metric, Named, Objective, ObjectiveKind, SweepPlan
from notebench.sweeps.ports import TrialExecutor, TrialSearch
from notebench.sweeps.progress import SweepProgress, fold
from notebench.sweeps.reclaim import reclaim
from notebench.sweeps.space import SearchSpace, make_space
from notebench.sweeps.trial import Suggestion, Trial, TrialReply, TrialState, TrialTask

__all__ = [
    "Budget",
    "Dimension",
    "DimensionKind",
    "Ground",
    "Isolation",
    "Metric",
    "Named",
    "Objective",
    "ObjectiveKind",
    "SearchSpace",
    "Suggestion",
    "Sweep",
    "SweepPlan",
    "SweepProgress",
    "Trial",
    "TrialExecutor",
    "TrialReply",
    "TrialSearch",
    "TrialState",
    "TrialTask",
    "fold",
    "make_space",
    "reclaim",
]
