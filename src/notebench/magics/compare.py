"""``%runs compare``: runs side by side below the cell."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from IPython.display import display

from notebench.experiments.comparison.card import comparison_card
from notebench.experiments.comparison.comparison import check_runs, compare_runs, read_details
from notebench.experiments.comparison.data import compare_uses
from notebench.experiments.comparison.diffs import compare_code
from notebench.experiments.comparison.environments import compare_environments
from notebench.experiments.comparison.words import code_words, data_words, environment_words
from notebench.experiments.record import read_capture
from notebench.experiments.search.finding import find_run
from notebench.magics.arguments import MagicParser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notebench.experiments import RunDetail
    from notebench.workbench import Workbench

VERB = "compare"
_COMPARE = MagicParser(
    "%runs compare",
    "2 to 50 runs side by side: parameters and metrics; what became of code, data and environment.",
)
_COMPARE.add_argument("run", nargs="*", help="a run's id, or a beginning of it that no other run has")
_COMPARE.add_argument("-b", "--baseline", help="hold the others against this run (default: the first)")


def compare(bench: "Workbench", line: str) -> None:
    """Show the runs that the line names."""
    options = _COMPARE.parse_line(line)
    if options is None:
        return
    found = [find_run(bench.runs, each) for each in options.run]
    ids, place = check_runs(found, find_run(bench.runs, options.baseline) if options.baseline else "")
    details = read_details(bench.runs, ids)
    compared = compare_runs([detail.run for detail in details], place)
    notes = _notes(bench, details, place)
    display(comparison_card(compared, bench.workspace.name, datetime.now(UTC), notes), raw=True)


def _notes(bench: "Workbench", details: "Sequence[RunDetail]", baseline: int) -> list[str]:
    """What became of code, data and environment from the baseline to each other run."""
    captures = [read_capture(bench.artifacts, detail) for detail in details]
    uses = [bench.data.of_run(detail.run.run_id) for detail in details]
    notes = []
    for place, capture in enumerate(captures):
        if place == baseline:
            continue
        told = [
            f"code: {code_words(compare_code(captures[baseline], capture))}",
            *(f"data: {data_words(diff)}" for diff in compare_uses(uses[baseline], uses[place])),
        ]
        notes.append(f"#{baseline + 1} to #{place + 1}: {' · '.join(told)}")
    environments = compare_environments([capture.environment for capture in captures])
    return [*notes, f"environment: {environment_words(environments)}"]
