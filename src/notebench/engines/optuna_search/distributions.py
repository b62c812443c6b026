"""The axes of a space as Optuna's distributions, and asked of one of its trials."""

from typing import Any

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from notebench.sweeps.dimension import Dimension, DimensionKind, Label


def distribution(dimension: Dimension) -> BaseDistribution:
    """The axis as Optuna has it."""
    match dimension.kind:
        case DimensionKind.CHOICE:
            return CategoricalDistribution(dimension.labels)
        case DimensionKind.INT:
            low, high = int(dimension.low), int(dimension.high)
            return IntDistribution(low, high, log=dimension.log, step=int(dimension.step or 1))
        case DimensionKind.FLOAT:
            return FloatDistribution(dimension.low, dimension.high, log=dimension.log, step=dimension.step)


def suggest(trial: optuna.Trial, dimension: Dimension) -> Label:
    """What is drawn on the axis for a trial."""
    name, low, high = dimension.name, dimension.low, dimension.high
    found: Any
    match dimension.kind:
        case DimensionKind.CHOICE:
            found = trial.suggest_categorical(name, dimension.labels)
        case DimensionKind.INT:
            step = int(dimension.step or 1)
            found = trial.suggest_int(name, int(low), int(high), log=dimension.log, step=step)
        case DimensionKind.FLOAT:
            found = trial.suggest_float(name, low, high, log=dimension.log, step=dimension.step)
    drawn: Label = found
    return drawn
