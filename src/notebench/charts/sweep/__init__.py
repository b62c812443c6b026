"""The trials of a sweep as figures; each stays below 300 kB however many trials there are.

A point's ``customdata`` is the number of its trial: whoever shows the figure opens what is clicked. Colours
and fonts are left to whoever shows it.
"""

from notebench.charts.sweep.best_lines import Over, best_lines_figure
from notebench.charts.sweep.contour import contour_figure
from notebench.charts.sweep.history import history_figure
from notebench.charts.sweep.importances import importances_figure
from notebench.charts.sweep.intermediate import intermediate_figure
from notebench.charts.sweep.parallel import parallel_figure
from notebench.charts.sweep.pareto import pareto_figure
from notebench.charts.sweep.slices import slice_figure
from notebench.charts.sweep.study import SweepFigure, SweepStudy
from notebench.charts.sweep.timeline import timeline_figure

__all__ = [
    "Over",
    "SweepFigure",
    "SweepStudy",
    "best_lines_figure",
    "contour_figure",
    "history_figure",
    "importances_figure",
    "intermediate_figure",
    "parallel_figure",
    "pareto_figure",
    "slice_figure",
    "timeline_figure",
]
