"""What a restored notebook says of the run that its code comes from, in Markdown."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from notebench.addresses import local_folder
from notebench.data import DataUse
from notebench.experiments.capture.capture import PATCH_FILE, Environment
from notebench.experiments.record import RunRecord
from notebench.experiments.run import to_text
from notebench.redaction import MASK

MOST_ROWS = 20
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class UsedData:
    """Data that a run used: its name, where it came from, its content's id, and what it was used for."""

    name: str
    source: str
    data_id: str
    role: str = ""


def to_used(uses: Iterable[DataUse]) -> tuple[UsedData, ...]:
    """The uses of a run, as its notebook tells of them."""
    return tuple(
        UsedData(use.version.name, use.version.source, use.version.data_id, use.role) for use in uses
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What was one thing then and is another now; None where it is missing."""

    name: str
    then: str | None
    now: str | None


def package_changes(then: Environment, now: Environment, code: str = "") -> list[Change]:
    """Python and the packages that have another version now, or are missing.

    Those that the code names come first. Packages that came in since are left out: the code knew nothing
    of them.
    """
    python = [Change("python", then.python, now.python)] if then.python != now.python else []
    here = {_normal(name): version for name, version in now.packages.items()}
    changes = [
        Change(name, version, here.get(_normal(name)))
        for name, version in sorted(then.packages.items())
        if here.get(_normal(name)) != version
    ]
    return python + sorted(changes, key=lambda change: not _is_named(change.name, code))


def describe_run(
    record: RunRecord, problem: str | None, now: Environment | None, data: Sequence[UsedData]
) -> str:
    """The notebook's first cell."""
    run = record.detail.run
    return "\n".join(
        [
            f"# Restored from the run {_quoted(run.name)}",
            "",
            *_facts(record),
            *_code_state(record, problem),
            *_git(record),
            *_data(data),
            *_environment(record, now),
        ]
    )


def note_of(what: str, detail: str = "") -> str:
    """A remark on the cell below it."""
    texts: Mapping[str, str] = {
        "added": "The next cell was not part of the run: it brings Notebench's magics.",
        "again": "The next cell ran again.",
        "edited": "The next cell was edited and ran again; it is kept as it ran each time.",
        "since edited": "The run's notebook has other code in this cell now.",
        "since gone": "The run's notebook no longer has this cell.",
        "failed": "The next cell failed in the run" + (f": {_quoted(detail)}" if detail else "") + ".",
    }
    return f"> {texts.get(what, f'The next cell did not end by itself in the run: it is {what}.')}"


def _facts(record: RunRecord) -> Iterator[str]:
    run = record.detail.run
    yield f"- Run: `{run.run_id}` in the experiment {_quoted(run.experiment)}, {run.state}"
    ended = f", ended {to_text(run.ended_at)}" if run.ended_at else ", not ended"
    yield f"- Started {to_text(run.started_at)}{ended}"
    if record.notebook:
        yield f"- From {_quoted(record.notebook)}"
    yield ""
    yield "The cells below are the code as it ran, in the order in which it ran, without their outputs."


def _code_state(record: RunRecord, problem: str | None) -> Iterator[str]:
    if problem:
        yield f"\n**Not all of the code is here, because {problem}.**"
    hidden = sum(MASK in source for source in _sources(record))
    if hidden:
        yield f"\n**{MASK} stands for a secret that was not kept; put it back by hand ({hidden} cells).**"


def _sources(record: RunRecord) -> list[str]:
    capture = record.capture
    return [cell.source for cell in capture.history] + [cell.source for cell in capture.cells]


def _git(record: RunRecord) -> Iterator[str]:
    environment = record.capture.environment
    git = environment.git if environment else None
    commit = git.commit if git else record.detail.tags.get("mlflow.source.git.commit")
    if not commit:
        return
    branch = f" on {_quoted(git.branch)}" if git and git.branch else ""
    yield f"\n## Commit\n\n`{commit}`{branch}: `git checkout {commit}`"
    if git and git.is_dirty:
        yield f"\nTracked files differed from the commit{_patch(record)}"


def _patch(record: RunRecord) -> str:
    """How to have the changes again that were not committed, as the end of a sentence."""
    folder = local_folder(record.detail.artifact_uri)
    if folder is None:
        return f"; where the changes were kept, they are the run's artifact `{PATCH_FILE}`: `git apply` it."
    path = folder / PATCH_FILE
    if not path.is_file():
        return "; what differed was not kept."
    short = path.relative_to(record.root) if path.is_relative_to(record.root) else path
    return f". To have them again: `git apply {shlex.quote(str(short))}`"


def _data(data: Sequence[UsedData]) -> Iterator[str]:
    if not data:
        return
    yield "\n## Data\n"
    rows = [(each.name, each.role, each.source, each.data_id) for each in data]
    yield from _table(("Name", "Used for", "Source", "Content id"), rows)


def _environment(record: RunRecord, now: Environment | None) -> Iterator[str]:
    then = record.capture.environment
    if then is None:
        return
    yield "\n## Environment"
    yield f"\nPython {then.python} on {_quoted(then.platform)}, {len(then.packages)} packages."
    if now is None:
        return
    changes = package_changes(then, now, "\n".join(_sources(record)))
    if not changes:
        yield "\nWhere this notebook was made, Python and these packages are the same."
        return
    yield "\nWhere this notebook was made, these differ:\n"
    yield from _table(
        ("Package", "Then", "Now"), [(each.name, each.then or "", each.now or "missing") for each in changes]
    )


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _row(titles)
    yield _row("---" for _ in titles)
    for row in rows[:MOST_ROWS]:
        yield _row(_quoted(cell).replace("|", "\\|") if cell else "" for cell in row)
    if len(rows) > MOST_ROWS:
        yield f"\nand {len(rows) - MOST_ROWS} more."


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _quoted(text: str) -> str:
    """The text as Markdown shows code: on one line, whatever it holds."""
    line = " ".join(text.split())
    line = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    longest = max((len(ticks) for ticks in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_named(name: str, code: str) -> bool:
    known = {"scikit-learn": "sklearn", "pillow": "pil", "pyyaml": "yaml"}.get(_normal(name), _normal(name))
    return re.search(rf"\b{re.escape(known.replace('-', '_'))}\b", code, re.IGNORECASE) is not None
