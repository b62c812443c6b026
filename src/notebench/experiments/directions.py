"""Whether a metric is better when it is higher or lower, as far as its name tells."""

import re
from enum import StrEnum

# fmt: off
_LOWER = frozenset({"loss", "losses", "error", "errors", "err", "mse", "rmse", "mae", "mape", "smape",
    "msle", "rmsle", "logloss", "perplexity", "ppl", "wer", "cer", "latency", "divergence", "brier",
    "deviance", "regret"})
_HIGHER = frozenset({"accuracy", "acc", "precision", "recall", "f1", "fbeta", "auc", "auroc", "auprc",
    "r2", "score", "scores", "ndcg", "mrr", "bleu", "rouge", "dice", "iou", "specificity", "sensitivity",
    "throughput", "reward"})
# fmt: on
_WORD = re.compile(r"[a-z]+[0-9]*")


class Direction(StrEnum):
    """Which way a metric gets better."""

    HIGHER = "higher"
    LOWER = "lower"


def direction_of(metric: str) -> Direction | None:
    """Which way the metric gets better; None where its name does not tell.

    A word for a loss counts more than one for a score (``brier_score_loss`` is a loss), and ``neg`` turns
    round, as in scikit-learn's ``neg_mean_squared_error``.

    Examples
    --------
    >>> direction_of("val_loss"), direction_of("neg_log_loss"), direction_of("epoch")
    (<Direction.LOWER: 'lower'>, <Direction.HIGHER: 'higher'>, None)
    """
    words = set(_WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", metric).lower()))
    if words & _LOWER:
        return Direction.HIGHER if words & {"neg", "negative"} else Direction.LOWER
    return Direction.HIGHER if words & _HIGHER else None
