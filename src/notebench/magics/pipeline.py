"""``%pipeline`` and ``%%pipeline``: run notebooks as steps of one graph, and write its file from a cell."""

from argparse import Namespace
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_cell_magic, magics_class

from notebench.errors import BadInput, EngineFailure, NotebenchError, NotFound
from notebench.magics.arguments import MagicParser, one_line_errors
from notebench.magics.live_card import LiveCard
from notebench.parameters import split_words
from notebench.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from notebench.ids import JobId

_COMPLETED = 50
_FILES = "*.pipeline.y*ml"


def _parser(verb: str, told: str) -> MagicParser:
    return MagicParser(f"%pipeline {verb}", told)


def _says_run(parser: MagicParser) -> MagicParser:
    """Give the parser what the command's ``run`` and ``plan`` have."""
    parser.add_argument("file", help="the pipeline's file")
    parser.add_argument(
        "-p",
        "--param",
        dest="given",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a parameter of the pipeline; repeatable",
    )
    parser.add_argument("--step", metavar="STEP", default="", help="this step alone")
    parser.add_argument(
        "--from", dest="start", metavar="STEP", default="", help="this step and all that need it"
    )
    return parser


_RUN = _says_run(_parser("run", "Run a pipeline, and show its card."))
_RUN.add_argument(
    "--resume", dest="resumed", metavar="RUN", default="", help="what this run has left, by id or name"
)
_RUN.add_argument(
    "--from-cell",
    action="store_true",
    help="with --resume: steps that failed go on at the cell, where that gives the same",
)
_RUN.add_argument("--wait", action="store_true", help="wait for its end; an interrupt leaves it running")
_PLAN = _says_run(_parser("plan", "Show what a run would do, and why."))
_INIT = _parser("init", "Write a pipeline from notebooks; to a file that is there, steps are added.")
_INIT.add_argument("notebooks", nargs="+", help="the notebooks")
_INIT.add_argument("-o", "--output", dest="file", metavar="FILE", required=True, help="the file")
_VALIDATE = _parser("validate", "Look for all that is wrong in a pipeline.")
_VALIDATE.add_argument("file", help="the pipeline's file")
_SHOW = _parser("show", "Show the card of a run.")
_SHOW.add_argument(
    "run",
    nargs="?",
    default="",
    help="its pipeline's name, its id, or a beginning or end of the id (default: the newest)",
)
_LIST = _parser("list", "List runs of pipelines, the newest first.")
_LIST.add_argument("-n", "--limit", type=int, default=20, help="the most rows (default: 20)")
_CELL = MagicParser(
    "%%pipeline", "Write the pipeline that the cell says in YAML, where nothing is wrong in it."
)
_CELL.add_argument("name", help="the pipeline's name: it is written to NAME.pipeline.yaml")
_CELL.add_argument("--replace", action="store_true", help="also where the file was edited elsewhere since")
_PARSERS = {
    "run": _RUN,
    "plan": _PLAN,
    "init": _INIT,
    "validate": _VALIDATE,
    "show": _SHOW,
    "list": _LIST,
}


@magics_class
class PipelineMagics(Magics):
    """Pipelines from a notebook."""

    def __init__(self, shell: "InteractiveShell", bench: Workbench) -> None:
        super().__init__(shell)
        self._bench = bench
        self._verbs: dict[str, Callable[[Namespace], Any]] = {
            "run": self._run,
            "plan": self._plan,
            "init": self._init,
            "validate": self._validate,
            "show": self._show,
            "list": self._list,
        }
        shell.set_hook("complete_command", self._complete, str_key="%pipeline")

    @line_cell_magic
    @one_line_errors
    def pipeline(self, line: str, cell: str | None = None) -> Any:
        """Run, plan and show pipelines with ``%pipeline``, write one with ``%%pipeline``; ``-h`` for help."""
        if cell is not None:
            if options := _CELL.parse_line(line):
                self._write(options.name, cell, is_replaced=options.replace)
            return None
        verb, _, rest = line.strip().partition(" ")
        if verb in ("-h", "--help"):
            for parser in (*_PARSERS.values(), _CELL):
                parser.print_help()
                print()
            return None
        verb = verb or "show"
        if verb not in _PARSERS:
            raise BadInput(f"%pipeline: {verb[:80]!r} is not known; there are {', '.join(_PARSERS)}")
        options = _PARSERS[verb].parse_line(rest)
        return self._verbs[verb](options) if options else None

    def _run(self, options: Namespace) -> None:
        from notebench.jobs import JobState
        from notebench.workbench.wanted import Wanted

        pipelines = self._bench.pipelines
        found = pipelines.read(Path(options.file))
        wanted = Wanted(options.step, options.start, options.resumed, options.from_cell)
        job_id = pipelines.start(found, split_words(options.given), wanted).job_id
        card = self._card(job_id)
        card.show(is_last=not options.wait)
        if not options.wait:
            return
        job = card.follow(self._bench.jobs, job_id)
        if job is None:
            print(f"the run goes on; `%pipeline show {job_id[-6:]}` shows it")
        elif job.status.state is not JobState.FINISHED:
            raise EngineFailure(f"run {job_id} is {job.status.state}: {job.status.reason or 'see its log'}")

    def _plan(self, options: Namespace) -> Any:
        from notebench.pipelines.frames import plan_frame
        from notebench.pipelines.selection import Selection

        pipelines = self._bench.pipelines
        found = pipelines.read(Path(options.file))
        chosen = Selection(options.step, options.start)
        return plan_frame(pipelines.plan(found, split_words(options.given), chosen))

    def _init(self, options: Namespace) -> None:
        path = Path(options.file)
        done = self._bench.pipelines.draft([Path(each) for each in options.notebooks], path)
        print(f"{path}: {', '.join(done.steps) if done.steps else 'all these steps are there already'}")
        for each in done.faults:
            print(f"to be mended: {path.name}:{each.line}: {each.what}")

    def _validate(self, options: Namespace) -> None:
        print(_say_right(options.file, self._bench.pipelines.read(Path(options.file)).steps))

    def _show(self, options: Namespace) -> None:
        self._card(self._find(options.run)).show(is_last=True)

    def _list(self, options: Namespace) -> Any:
        from notebench.pipelines.frames import runs_frame

        return runs_frame(self._bench.pipelines.runs.page(limit=options.limit).runs)

    def _write(self, name: str, cell: str, *, is_replaced: bool) -> None:
        path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.pipeline.yaml")
        done = self._bench.pipelines.write(path, cell, is_replaced=is_replaced)
        print(f"{_say_right(path.name, done.steps)}{'' if done.is_new else '; the file is the same'}")

    def _find(self, text: str) -> "JobId":
        pipelines = self._bench.pipelines
        if text:
            return pipelines.find(text)
        newest = next(iter(pipelines.runs.jobs()), None)
        if newest is None:
            raise NotFound("there is no run yet; `%pipeline run FILE` begins one")
        return newest.job_id

    def _card(self, job_id: "JobId") -> LiveCard:
        from notebench.pipelines.card import pipeline_card

        def draw() -> dict[str, Any]:
            run = self._bench.pipelines.runs.detail(job_id)
            return pipeline_card(run, self._bench.workspace.name, datetime.now(UTC))

        return LiveCard(self.shell, draw)

    def _complete(self, _: Any, event: Any) -> list[str]:
        """What IPython offers after TAB; nothing where the workspace cannot be read."""
        with suppress(NotebenchError, OSError):
            found = complete_pipeline(self._bench, event.line)
            return [each for each in found if each.startswith(event.symbol)]
        return []


def complete_pipeline(bench: Workbench, line: str) -> list[str]:
    """The words that may stand at the end of a ``%pipeline`` line: verbs, then files or runs."""
    words = line.split()
    if len(words) - (not line.endswith(" ")) <= 1:
        return [*_PARSERS]
    if words[1] == "show":
        runs = bench.pipelines.runs.page(limit=_COMPLETED).runs
        return [*dict.fromkeys(each["name"] for each in runs), *(each["run_id"] for each in runs)]
    return sorted(each.name for each in Path.cwd().glob("*.ipynb" if words[1] == "init" else _FILES))


def _say_right(file: str, steps: Any) -> str:
    count = len(steps)
    return f"{file} is right: {count} step{'' if count == 1 else 's'}, {' -> '.join(steps)}"
