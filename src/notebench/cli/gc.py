"""``notebench gc``: delete what the retention settings no longer keep; without ``--yes``, only tell of it."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from notebench.cli.opening import Opener
from notebench.cli.output import Column, echo_json, echo_table, format_size
from notebench.experiments.artifacts.retention import Waste

_ELSEWHERE = (
    "runs are kept in a store that is not this workspace's, which Notebench deletes nothing of; "
    "MLflow deletes there what was deleted: `mlflow gc --backend-store-uri URI --older-than 30d`"
)


@click.command(short_help="Delete what the retention settings no longer keep.")
@click.option("--yes", is_flag=True, help="Delete it. Without this, only what would be deleted is told.")
@click.option("--dry-run", is_flag=True, help="Only tell, even with --yes.")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_obj
def gc(open_workbench: Opener, *, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Delete what [retention] in notebench.toml no longer keeps: deleted runs, artifacts, jobs, leftovers.

    Never touched are runs and jobs that go on, starred runs, runs with runs below them, and runs that
    registered models stem from.
    """
    bench = open_workbench(Path.cwd())
    is_done = yes and not dry_run
    found = bench.collect(is_done=is_done)
    size_bytes = sum(each.size_bytes for each in found)
    if as_json:
        echo_json(
            {
                "is_done": is_done,
                "size_bytes": size_bytes,
                "found": [asdict(each) for each in found],
                "owns_store": bench.owns_store,
            }
        )
        return
    if found:
        _show(found)
    told = "deleted" if is_done else "would be deleted; --yes deletes"
    click.echo(f"{len(found)} things with {format_size(size_bytes)} {told}" if found else "nothing to delete")
    counts = Counter(each.kind for each in found)
    if len(counts) > 1:
        click.echo(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    if not bench.owns_store:
        click.echo(f"notebench: {_ELSEWHERE}", err=True)


def _show(found: list[Waste]) -> None:
    columns = (Column("WHAT"), Column("NAME", is_whole=True), Column("SIZE", is_number=True), Column("WHY"))
    echo_table(columns, [(each.kind, each.name, format_size(each.size_bytes), each.why) for each in found])
