"""``%restore``: a run's code as a new notebook."""

from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.magic import Magics, line_magic, magics_class

from notebench.experiments.search.finding import find_run
from notebench.magics.arguments import MagicParser, one_line_errors
from notebench.workbench import Workbench

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_RESTORE = MagicParser("%restore", "Write the code of a run, as it ran, as a new notebook.")
_RESTORE.add_argument("run", help="the run's id, or a beginning of it that no other run has")
_RESTORE.add_argument(
    "-o", "--output", type=Path, metavar="FILE", help="default: a free name beside the run's own notebook"
)


@magics_class
class RestoreMagics(Magics):
    """A run's code again."""

    def __init__(self, shell: "InteractiveShell", bench: Workbench) -> None:
        super().__init__(shell)
        self._bench = bench

    @line_magic
    @one_line_errors
    def restore(self, line: str) -> None:
        """Restore a run; ``-h`` for help."""
        if options := _RESTORE.parse_line(line):
            restored = self._bench.restore(find_run(self._bench.runs, options.run), options.output)
            here = Path.cwd()
            path = restored.path
            print(f"wrote {path.relative_to(here) if path.is_relative_to(here) else path}")
            if restored.problem:
                print(f"not all of the code is known: {restored.problem}")
