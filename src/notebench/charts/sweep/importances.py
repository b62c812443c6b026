"""How much each parameter matters for the metric, as bars."""

from collections.abc import Mapping

from notebench.charts.comparison import escape
from notebench.charts.sweep.study import SweepFigure, SweepStudy, empty, number

_MOST_BARS = 30
_BAR_PX, _MARGIN_PX = 28, 90


def importances_figure(study: SweepStudy, importances: Mapping[str, float]) -> SweepFigure:
    """A bar for each parameter, the longest on top.

    Parameters
    ----------
    importances
        Shares by name, which are 1 together.
    """
    total = len(study.measured)
    if not importances:
        return empty("importances need two finished trials that differ", total)
    known = sorted(importances.items(), key=lambda each: each[1])[-_MOST_BARS:]
    shares = [number(share) for _, share in known]
    figure = {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": "importance",
                "x": shares,
                "y": [escape(name) for name, _ in known],
                "text": [f"{share:.0%}" if share >= 0.01 else "<1%" for share in shares],
                "textposition": "auto",
                "hovertemplate": "%{y}: %{x:.3f}<extra></extra>",
            }
        ],
        "layout": {
            "showlegend": False,
            "height": _MARGIN_PX + _BAR_PX * len(known),
            "xaxis": {"title": {"text": f"importance for {study.metric_name}"}, "range": [0, 1]},
            "yaxis": {"type": "category"},
        },
    }
    return SweepFigure(figure, total, total)
