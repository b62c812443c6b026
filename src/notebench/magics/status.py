"""``%notebench``: where this kernel's runs go."""

from typing import TYPE_CHECKING

from IPython.core.magic import Magics, line_magic, magics_class

from notebench.magics.arguments import MagicParser, one_line_errors
from notebench.redaction import Redactor
from notebench.version import __version__
from notebench.workbench import Workbench

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_STATUS = MagicParser("%notebench", "Say where this kernel's runs go, and whether that works.")


@magics_class
class StatusMagics(Magics):
    """The workbench's status."""

    def __init__(self, shell: "InteractiveShell", bench: Workbench) -> None:
        super().__init__(shell)
        self._bench = bench

    @line_magic
    @one_line_errors
    def notebench(self, line: str) -> None:
        """Say where this kernel's runs go; ``-h`` for help."""
        if _STATUS.parse_line(line) is None:
            return
        bench = self._bench
        place = bench.recorder.place()
        made = "" if bench.workspace.exists else " (made on the first tracked run)"
        facts = {
            "version": __version__,
            "workspace": f"{bench.workspace.root}{made}",
            "runs in": Redactor().redact(bench.tracking_uri),
            "store": bench.check_store() or "ok",
            "experiment": bench.default_experiment(),
            "notebook": place.notebook or "not known",
            "tracking": "on" if bench.tracking.is_on else "off",
        }
        print("\n".join(f"{name:<10} {value}" for name, value in facts.items()))
