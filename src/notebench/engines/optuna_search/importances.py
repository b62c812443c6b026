"""How much each parameter matters, by Optuna's PED-ANOVA: it knows conditions, and takes no model to fit."""

import math
import warnings

import optuna
from optuna.study import StudyDirection
from optuna.trial import TrialState


def importances(study: optuna.Study, metric: int) -> dict[str, float]:
    """Shares by parameter, which are 1 together; none where too few trials finished to tell.

    Parameters
    ----------
    metric
        Its place among the study's.
    """
    # Here: it brings scikit-learn, which neither a driver nor a cell that begins a sweep is to wait for.
    from optuna.importance import get_param_importances

    finished = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    values = {each.values[metric] for each in finished if math.isfinite(each.values[metric])}
    if len(values) < 2:
        return {}
    # What makes values low is what it tells, whatever the study's direction.
    sign = -1 if study.directions[metric] is StudyDirection.MAXIMIZE else 1
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="PedAnovaImportanceEvaluator computes")
            found = get_param_importances(study, target=lambda trial: sign * trial.values[metric])
    except (ValueError, RuntimeError):  # no parameter was drawn by two of them, or all values are the same
        return {}
    return {name: share for name, share in found.items() if math.isfinite(share)}
