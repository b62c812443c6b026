"""``%%sweep`` and ``%sweep``: search for the best parameters of a cell, and steer sweeps."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_cell_magic, magics_class

from notebench.api import default_name
from notebench.errors import EngineFailure, NotebenchError, NotFound
from notebench.magics.arguments import MagicParser, one_line_errors
from notebench.magics.live_card import LiveCard
from notebench.sweeps.card import sweep_card
from notebench.sweeps.words import AXES, show_axis, show_params, show_plan
from notebench.workbench import Workbench

if TYPE_CHECKING:
    import pandas as pd
    from IPython.core.interactiveshell import InteractiveShell

    from notebench.ids import JobId
    from notebench.workbench.sweep_views import Preview

_VERBS = ("pause", "resume", "stop", "cancel", "retry")
_WORDS = ("status", "show", "list", *_VERBS)
_COMPLETED = 50
_PREVIEWED = 3

_STEER = MagicParser("%sweep", "Show a sweep's card, its trials or all sweeps; or ask something of one.")
_STEER.add_argument(
    "verb",
    nargs="?",
    choices=_WORDS,
    default="status",
    help="`status` (the default) shows the card, `show` the trials, the best first, `list` all sweeps",
)
_STEER.add_argument(
    "sweep",
    nargs="?",
    default="",
    help="its name, its id, or a beginning or end of the id (default: the newest)",
)
_STEER.add_argument(
    "--on",
    metavar="TARGET",
    help="resume or retry on another target, or here: `local` (default: where it was)",
)
_STEER.add_argument("-n", "--limit", type=int, default=20, help="the most rows (default: 20)")


def _says_sweep() -> MagicParser:
    """The parser of the cell's magic; it has the options of the command."""
    from notebench.sweeps.options import OPTIONS

    parser = MagicParser(
        "%%sweep", "Search for the best parameters of the cell: its head says them, and the rest measures."
    )
    parser.add_argument(
        "name", nargs="?", help="the sweep's name; default: the notebook's name and the cell's number"
    )
    for option in OPTIONS:
        told = option.help.replace("%", "%%")
        if option.kind is bool:
            parser.add_argument(*option.flags, dest=option.name, action="store_const", const=True, help=told)
            if option.against:
                parser.add_argument(option.against, dest=option.name, action="store_const", const=False)
            continue
        parser.add_argument(
            *option.flags,
            dest=option.name,
            type=option.kind,
            metavar=option.metavar,
            action="append" if option.is_many else "store",
            help=told,
        )
    parser.add_argument(
        "--dry-run", action="store_true", help="Show space and first trials, and begin nothing."
    )
    parser.add_argument(
        "--wait", action="store_true", help="Wait for its end; an interrupt leaves it running."
    )
    return parser


_SWEEP = _says_sweep()


@magics_class
class SweepMagics(Magics):
    """Sweeps from a cell."""

    def __init__(self, shell: "InteractiveShell", bench: Workbench) -> None:
        super().__init__(shell)
        self._bench = bench
        shell.set_hook("complete_command", self._complete, str_key="%sweep")

    @line_cell_magic
    @one_line_errors
    def sweep(self, line: str, cell: str | None = None) -> Any:
        """Sweep over a cell with ``%%sweep``, or show and steer sweeps with ``%sweep``; ``-h`` for help."""
        if cell is None:
            return self._steer(line)
        if options := _SWEEP.parse_line(line):
            self._begin(options, cell)
        return None

    def _begin(self, options: Namespace, cell: str) -> None:
        from notebench.sweeps.cell.code import read_objective
        from notebench.sweeps.cell.source import MAGIC, cell_source, check_metrics, label_of
        from notebench.sweeps.options import to_ask

        name = options.name or default_name(self._bench)
        ask = to_ask(vars(options))
        # The line of the magic keeps the lines' numbers those of the notebook; what it says may be secret.
        written = f"# {MAGIC}\n{cell}"
        objective = read_objective(written, self.shell.transform_cell(written), label_of(name))
        check_metrics(objective, ask)
        source, taken = cell_source(
            objective,
            name,
            Path.cwd(),
            self.shell.user_ns,
            self._bench.settings.sweeps.pickle_bytes,
            self._kernels_own(),
        )
        sweeps = self._bench.sweeps
        plan = sweeps.plan(source, ask)
        if str(taken):
            print(taken)
        if options.dry_run:
            print(show_preview(sweeps.preview(source, plan, _PREVIEWED)))
            return
        self._follow(sweeps.start(source, plan).job_id, is_awaited=options.wait)

    def _complete(self, _: Any, event: Any) -> list[str]:
        """What IPython offers after TAB; nothing where the workspace cannot be read."""
        with suppress(NotebenchError):
            return [each for each in complete_sweep(self._bench, event.line) if each.startswith(event.symbol)]
        return []

    def _kernels_own(self) -> frozenset[str]:
        user_ns = self.shell.user_ns
        return frozenset(
            name for name, value in self.shell.user_ns_hidden.items() if user_ns.get(name) is value
        )

    def _follow(self, job_id: "JobId", *, is_awaited: bool) -> None:
        from notebench.jobs import JobState

        card = self._card(job_id)
        card.show(is_last=not is_awaited)
        if not is_awaited:
            return
        job = card.follow(self._bench.jobs, job_id)
        if job is None:
            print(f"the sweep goes on; `%sweep stop {job_id[-6:]}` ends it, `%sweep` shows it")
        elif job.status.state is not JobState.FINISHED:
            raise EngineFailure(f"sweep {job_id} is {job.status.state}: {job.status.reason or 'see its log'}")

    def _card(self, job_id: "JobId") -> LiveCard:
        def draw() -> dict[str, Any]:
            sweep = self._bench.sweeps.look(job_id).to_json()
            return sweep_card(sweep, self._bench.workspace.name, datetime.now(UTC))

        return LiveCard(self.shell, draw)

    def _steer(self, line: str) -> "pd.DataFrame | None":
        options = _STEER.parse_line(line)
        if options is None:
            print()
            _SWEEP.print_help()
            return None
        from notebench.jobs import Verb
        from notebench.sweeps.frames import sweeps_frame, trials_frame

        sweeps = self._bench.sweeps
        if options.verb == "list":
            return sweeps_frame(sweeps.page(limit=options.limit).jobs.jobs)
        job_id = self._find(options.sweep)
        if options.verb == "show":
            view = sweeps.look(job_id)
            return trials_frame(view.plan, view.trials).head(options.limit)
        if options.verb in _VERBS:
            sweeps.ask(job_id, Verb(options.verb), options.on)
        self._card(job_id).show(is_last=True)
        return None

    def _find(self, text: str) -> "JobId":
        if text:
            return self._bench.sweeps.find(text)
        newest = self._bench.sweeps.page(limit=1).jobs.jobs
        if not newest:
            raise NotFound("there is no sweep yet; `%%sweep NAME --metric METRIC` above a cell begins one")
        return newest[0].job_id


def show_preview(preview: "Preview") -> str:
    """What a sweep would do, as lines."""
    plan = preview.plan
    facts = show_plan(plan, preview.points, preview.estimate)
    width = max(map(len, facts))
    tried = [f"trial {number}: {show_params(params)}" for number, params in enumerate(preview.first)]
    axes = [AXES, *(show_axis(plan, name) for name in plan.space.swept)]
    return "\n".join(
        [
            *_aligned(axes),
            "",
            *(f"{name:<{width}}  {value}" for name, value in facts.items()),
            "",
            *tried,
        ]
    )


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def complete_sweep(bench: Workbench, line: str) -> list[str]:
    """The words that may stand at the end of a ``%sweep`` line: verbs, then names and ids of sweeps."""
    words = line.split()
    is_open = not line.endswith(" ")
    if len(words) - is_open <= 1:
        return [*_WORDS]
    jobs = bench.sweeps.page(limit=_COMPLETED).jobs.jobs
    names = dict.fromkeys(job.spec.name for job in jobs if " " not in job.spec.name)
    return [*names, *(job.job_id for job in jobs)]
