"""``notebench data``: the versions of data that runs used, and one of them whole."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notebench.cli.opening import Opener
from notebench.cli.output import Column, echo_facts, echo_heading, echo_json, echo_table, format_age, plain
from notebench.cli.paging import says_page
from notebench.data.ports import LARGEST_PAGE, DataEntry, DataQuery, DataRecord
from notebench.data.version import DataVersion
from notebench.errors import NotFound
from notebench.ids import DataId, parse_data_id

if TYPE_CHECKING:
    from notebench.workbench import Workbench

_COLUMNS_SHOWN = 50
_RUNS_SHOWN = 20


@click.group(short_help="List and show the data that runs used.")
def data() -> None:
    """List and show the versions of data that the workspace's runs used."""


@data.command("list")
@click.option("--text", default="", help="Only where the name, source or id contains this.")
@says_page
@click.pass_obj
def list_data(open_workbench: Opener, /, *, text: str, limit: int, offset: int, as_json: bool) -> None:
    """List data versions, the one used last first."""
    query = DataQuery(text, limit, offset)
    bench = open_workbench(Path.cwd())
    page = bench.data.page(query)
    if as_json:
        echo_json([entry.to_json() for entry in page.entries])
        return
    if page.entries:
        _echo_entries(page.entries, datetime.now(UTC))
    if page.next_offset is not None:
        until = offset + len(page.entries)
        click.echo(f"{offset + 1} to {until} of {page.total}; --limit and --offset show others", err=True)
    elif not page.total:
        found = "no data matches" if text else f"no run of {bench.workspace.root} has noted data yet"
        click.echo(found, err=True)
    if page.is_partial:
        click.echo("only the newest runs were looked at: the server has more than can be asked", err=True)


@data.command()
@click.argument("data_id", metavar="DATA")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_obj
def show(open_workbench: Opener, data_id: str, *, as_json: bool) -> None:
    """Show a DATA version: its columns, the runs that used it and the models that those kept.

    DATA is its id, or a beginning of the id that no other data has.
    """
    bench = open_workbench(Path.cwd())
    record = _find(bench, parse_data_id(data_id))
    if as_json:
        echo_json(record.to_json())
    else:
        _show(record)


def _find(bench: "Workbench", asked: DataId) -> DataRecord:
    try:
        return bench.data.get(asked)
    except NotFound:
        found = bench.data.page(DataQuery(asked, LARGEST_PAGE))
        ids = [entry.version.data_id for entry in found.entries if entry.version.data_id.startswith(asked)]
        if len(ids) > 1:
            raise NotFound(
                f"{len(ids)} data versions have ids that begin with {asked}: give more of it"
            ) from None
        if not ids:
            raise
        return bench.data.get(ids[0])


def _echo_entries(entries: Sequence[DataEntry], now: datetime) -> None:
    columns = (
        Column("NAME"),
        Column("KIND"),
        Column("ROWS", is_number=True),
        Column("COLUMNS", is_number=True),
        Column("RUNS", is_number=True),
        Column("LAST USED"),
        Column("SOURCE"),
        Column("DATA ID", is_whole=True),
    )
    echo_table(columns, [_row(entry, now) for entry in entries])


def _row(entry: DataEntry, now: datetime) -> tuple[str, ...]:
    version = entry.version
    return (
        version.name,
        version.kind,
        _count(version.rows),
        _count(version.column_count or None),
        str(entry.runs),
        format_age(entry.last_used_at, now),
        version.source,
        version.data_id,
    )


def _show(record: DataRecord) -> None:
    version = record.version
    click.echo(plain(f"{version.name} · {version.kind} · data {version.data_id}"))
    echo_facts(_facts(version), indent="  ")
    if version.columns:
        echo_heading("Columns")
        shown = version.columns[:_COLUMNS_SHOWN]
        titles = ("NAME", "TYPE", "MISSING", "DISTINCT", "SMALLEST", "LARGEST", "MEAN")
        rows = [
            (
                each.name,
                each.type,
                *map(_value, (each.nulls, each.distinct, each.minimum, each.maximum, each.mean)),
            )
            for each in shown
        ]
        echo_table([Column(title, is_number=title not in titles[:2]) for title in titles], rows)
        if version.column_count > len(shown):
            click.echo(f"  and {version.column_count - len(shown)} more; --json shows all that are kept")
    echo_heading("Runs")
    runs = record.uses[:_RUNS_SHOWN]
    echo_facts(
        [(use.role or "used", f"{use.name} · {use.state} · {use.run_id}") for use in runs], indent="  "
    )
    if len(record.uses) > len(runs):
        click.echo(f"  and {len(record.uses) - len(runs)} more; --json shows them")
    if record.models:
        echo_heading("Models")
        models = record.models[:_RUNS_SHOWN]
        echo_facts([(model.name, f"{model.model_id} {model.state}") for model in models], indent="  ")


def _facts(version: DataVersion) -> list[tuple[str, str]]:
    facts = [("source", version.source)]
    facts += [("rows", _count(version.rows))] if version.rows is not None else []
    facts += [("columns", _count(version.column_count))] if version.column_count else []
    facts += [("file", version.file_id)] if version.file_id else []
    if not version.is_identified:
        facts.append(
            ("identified", "no: its id stands for this use, or for a digest that is not Notebench's")
        )
    return facts


def _count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _value(value: float | str | None) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "-" if value is None else str(value)
