"""``notebench params``: what a notebook may vary, as a table or as a JSON Schema."""

from pathlib import Path

import click

from notebench.cli.output import Column, echo_json, echo_table
from notebench.parameters import Parameter, Parameters, describe, read_file, to_schema
from notebench.redaction import MASK

_COLUMNS = (
    Column("NAME", is_whole=True),
    Column("TYPE"),
    Column("DEFAULT"),
    Column("ALLOWED"),
    Column("HELP"),
)


@click.command(short_help="Show the parameters of a notebook.")
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print them as a JSON Schema.")
def params(notebook: Path, *, as_json: bool) -> None:
    """Show the parameters of a NOTEBOOK: the assignments in its cell tagged `parameters`.

    Nothing of the notebook is run. Values whose names tell a secret are not shown.

    \b
    Examples:
      notebench params train.ipynb
      notebench params train.ipynb --json
    """  # noqa: D301 - click looks for the control character
    found = read_file(notebook)
    if as_json:
        echo_json(to_schema(found, has_secrets=False))
        return
    if len(found):
        echo_table(_COLUMNS, [_row(each) for each in found])
    _echo_remarks(notebook, found)


def _row(parameter: Parameter) -> tuple[str, ...]:
    when = f"when {parameter.condition}" if parameter.condition else ""
    allowed = " ".join(filter(None, [describe(parameter), when]))
    return (parameter.name, str(parameter.type), _default(parameter), allowed, parameter.help)


def _default(parameter: Parameter) -> str:
    if parameter.is_required:
        return "(must be given)"
    value = parameter.default
    if parameter.is_secret and value:
        return MASK
    return repr(value) if isinstance(value, str | list | tuple | dict | set) else str(value)


def _echo_remarks(notebook: Path, found: Parameters) -> None:
    if not len(found) and not found.computed:
        click.echo(
            f"{notebook.name} has no parameters; tag the cell that assigns them `parameters` "
            "(in JupyterLab: the property inspector on the right)",
            err=True,
        )
    if found.computed:
        names = ", ".join(each.name for each in found.computed)
        click.echo(f"computed by the cell, and so not to be given: {names}", err=True)
