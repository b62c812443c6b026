"""``%runs``: the workspace's runs as a table."""

from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class

from notebench.api import runs
from notebench.experiments.query import ALSO
from notebench.magics.arguments import MagicParser, one_line_errors
from notebench.magics.compare import VERB, compare
from notebench.workbench import Workbench

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_LIST = MagicParser(
    "%runs",
    "The workspace's runs, newest first, as a pandas DataFrame; `%runs compare` holds some side by side.",
)
_LIST.add_argument(
    "text", nargs="?", default="", help="only runs with this in their name, parameters or tags"
)
_LIST.add_argument("-e", "--experiment", help="only runs of this experiment")
_LIST.add_argument(
    "-s", "--state", help="only runs in this state: running, finished, failed, cancelled, lost"
)
_LIST.add_argument(
    "-f",
    "--filter",
    default="",
    metavar="TEXT",
    help="only where it holds, as 'metrics.accuracy > 0.9'",
)
_LIST.add_argument(
    "--trials",
    default="no",
    choices=list(ALSO),
    help="the runs of sweeps' trials and pipelines' steps (default: no)",
)
_LIST.add_argument("--sort", default="started_at", metavar="KEY", help="such as metrics.accuracy or duration")
_LIST.add_argument("--ascending", action="store_true", help="smallest first")
_LIST.add_argument("-n", "--limit", type=int, default=20, help="the most rows (default: 20)")


@magics_class
class RunsMagics(Magics):
    """The workspace's runs."""

    def __init__(self, shell: "InteractiveShell", bench: Workbench) -> None:
        super().__init__(shell)
        self._bench = bench

    @line_magic
    @one_line_errors
    def runs(self, line: str) -> Any:
        """List runs, or compare some; ``-h`` for help."""
        verb, _, rest = line.strip().partition(" ")
        if verb == VERB:
            return compare(self._bench, rest)
        options = _LIST.parse_line(line)
        if options is None:
            return None
        return runs(
            options.experiment,
            state=options.state,
            text=options.text,
            filter=options.filter,
            trials=options.trials,
            sort=options.sort,
            is_descending=not options.ascending,
            limit=options.limit,
        )
