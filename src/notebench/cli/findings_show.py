"""How commands show what their checks have found."""

from collections.abc import Sequence

import click

from notebench.cli.output import plain
from notebench.findings import Finding, Level

_MARKS = {Level.OK: ("✓", "green"), Level.WARNING: ("!", "yellow"), Level.PROBLEM: ("✗", "red")}


def echo_findings(found: Sequence[tuple[str, Finding]]) -> None:
    """Print each with its remedy below, and how many are not well."""
    width = max(len(name) for name, _ in found)
    for name, finding in found:
        mark, colour = _MARKS[finding.level]
        click.echo(f"{click.style(mark, fg=colour)} {name:<{width}}  {plain(finding.what)}")
        if finding.remedy:
            click.echo(f"  {'':<{width}}  → {plain(finding.remedy)}")
    counts = {level: sum(finding.level is level for _, finding in found) for level in Level}
    told = [
        f"{count} {level}{'' if count == 1 else 's'}"
        for level, count in counts.items()
        if level is not Level.OK
    ]
    click.echo(f"\n{', '.join(told)}")
