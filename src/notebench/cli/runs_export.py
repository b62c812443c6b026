"""``notebench runs export``: all runs of a query as a file."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from notebench.cli.opening import Opener
from notebench.cli.output import echo_json
from notebench.cli.runs_query import to_query, which_runs
from notebench.errors import BadInput, Unavailable
from notebench.experiments.search.export import FORMATS


@click.command()
@which_runs
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="csv",
    show_default=True,
    help="The form of the file.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of the output; an old one is replaced once the new one is whole.",
)
@click.option(
    "--column",
    "columns",
    metavar="NAME",
    multiple=True,
    help="Only this column, such as name or metrics.accuracy; repeatable. Default: all that the runs have.",
)
@click.option("--json", "as_json", is_flag=True, help="With -o: print what was written as an object.")
@click.pass_obj
def export(
    open_workbench: Opener,
    /,
    *,
    form: str,
    output: Path | None,
    columns: tuple[str, ...],
    as_json: bool,
    **asked: Any,
) -> None:
    """Write all runs of a query as CSV or Parquet.

    Text that a spreadsheet would take for a formula gets a quote before it in CSV.

    \b
    Example:
      notebench runs export --experiment iris --format parquet -o iris.parquet
    """  # noqa: D301 - click looks for the control character
    query = to_query(**asked)
    if output is None and as_json:
        raise BadInput("--json tells of a file that was written; name it with -o")
    chunks = open_workbench(Path.cwd()).export(query, form, columns)
    if output is None:
        for chunk in chunks:
            click.echo(chunk, nl=False)
        return
    size_bytes = _write(output, chunks)
    if as_json:
        echo_json({"path": str(output), "format": form, "size_bytes": size_bytes})
    else:
        click.echo(f"wrote {output} ({size_bytes} bytes)")


def _write(output: Path, chunks: Iterator[bytes]) -> int:
    """Write beside the file first, so that what breaks off leaves the old one."""
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            size_bytes = sum(file.write(chunk) for chunk in chunks)
        part.replace(output)
    except OSError as err:
        raise Unavailable(f"{output} cannot be written ({err.strerror or err}); choose another file") from err
    finally:
        part.unlink(missing_ok=True)
    return size_bytes
