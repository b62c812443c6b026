"""``%runs compare``: runs side by side below the cell."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from IPython.display import display

from notebench.experiments.comparison.card import comparison_card
from notebench.experiments.comparison.comparison import check_runs, compare_runs, read_details
from notebench.experiments.search.finding import find_run
from notebench.magics.arguments import MagicParser

if TYPE_CHECKING:
    from notebench.workbench import Workbench

VERB = "compare"
_COMPARE = MagicParser("%runs compare", "Parameters and metrics of 2 to 50 runs side by side.")
_COMPARE.add_argument("run", nargs="*", help="a run's id, or a beginning of it that no other run has")
_COMPARE.add_argument("-b", "--baseline", help="hold the others against this run (default: the first)")


def compare(bench: "Workbench", line: str) -> None:
    """Show the runs that the line names."""
    options = _COMPARE.parse_line(line)
    if options is None:
        return
    found = [find_run(bench.runs, each) for each in options.run]
    ids, place = check_runs(found, find_run(bench.runs, options.baseline) if options.baseline else "")
    compared = compare_runs([detail.run for detail in read_details(bench.runs, ids)], place)
    display(comparison_card(compared, bench.workspace.name, datetime.now(UTC)), raw=True)
