"""``notebench runs download``: a run's artifacts, all, a folder or one of them, as files on this machine."""

import shutil
from pathlib import Path

import click

from notebench.cli.opening import Opener
from notebench.cli.output import echo_json, format_size
from notebench.errors import Conflict, NotFound
from notebench.experiments.artifacts.bundle import safe_name
from notebench.experiments.ports import Artifact, ArtifactReader
from notebench.experiments.record import iterate_artifacts
from notebench.experiments.search.finding import find_run


@click.command(short_help="Copy a run's artifacts here.")
@click.argument("run")
@click.argument("path", default="")
@click.option(
    "--output",
    "-o",
    "output",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Copy them into this folder. Default: one in the working directory with the run's name.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_obj
def download(open_workbench: Opener, run: str, path: str, *, output: Path | None, as_json: bool) -> None:
    """Copy the artifacts of RUN, or those below PATH, into a folder.

    No file is overwritten: one that is there already stops the command before anything is copied.
    """
    bench = open_workbench(Path.cwd())
    detail = bench.runs.get(find_run(bench.runs, run))
    folder = output or Path(safe_name(f"{detail.run.name}-{detail.run.run_id[:8]}"))
    artifacts, uri, path = bench.artifacts, detail.artifact_uri, path.strip("/")
    files = _files(artifacts, uri, path)
    targets = {each.path: folder.joinpath(*map(safe_name, each.path.split("/"))) for each in files}
    if taken := next((target for target in targets.values() if target.exists()), None):
        raise Conflict(f"{taken} exists already; name another folder with --output")
    size_bytes = 0
    for each in files:
        size_bytes += _copy(artifacts, uri, each.path, targets[each.path])
        if not as_json:
            click.echo(str(targets[each.path]))
    if as_json:
        echo_json({"folder": str(folder), "files": len(files), "size_bytes": size_bytes})
    else:
        click.echo(f"{len(files)} files, {format_size(size_bytes)}")


def _files(artifacts: ArtifactReader, uri: str, path: str) -> list[Artifact]:
    siblings = artifacts.list(uri, path.rpartition("/")[0]) if path else ()
    named = next((each for each in siblings if each.path == path), None)
    if path and named is None:
        raise NotFound(f"there is no artifact {path[:80]!r} in this run; `notebench runs show` lists them")
    if named and not named.is_folder:
        return [named]
    return list(iterate_artifacts(artifacts, uri, path))


def _copy(artifacts: ArtifactReader, uri: str, path: str, target: Path) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        with artifacts.borrow(uri, path) as file:
            shutil.copyfile(file, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size
