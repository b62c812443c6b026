"""With what runs ran, side by side: Python, machine, commit and packages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from notebench.experiments.capture.capture import Environment
from notebench.experiments.comparison.comparison import MOST_ROWS, Row, compare_facts


@dataclass(frozen=True, slots=True)
class EnvironmentComparison:
    """The environments side by side; rows that differ come first.

    Attributes
    ----------
    is_known
        Whether each run's environment was recorded.
    facts
        ``python``, ``platform``, ``commit``, ``branch``, ``is_dirty`` (true or false), ``cpu``, ``cores``,
        ``memory_bytes``, ``gpus``, and ``$NAME`` for a variable: None where not known.
    left_out
        How many packages more than 2,000 there were.
    """

    is_known: Sequence[bool]
    facts: Sequence[Row]
    packages: Sequence[Row]
    left_out: int

    def to_json(self) -> dict[str, Any]:
        """As ``EnvironmentComparison`` of the OpenAPI document describes it."""
        return {
            "is_known": list(self.is_known),
            "facts": [row.to_json() for row in self.facts],
            "packages": [row.to_json() for row in self.packages],
            "left_out": self.left_out,
        }


def compare_environments(environments: Sequence[Environment | None]) -> EnvironmentComparison:
    """The environments of runs side by side."""
    packages = compare_facts([_packages(each) for each in environments])
    return EnvironmentComparison(
        [each is not None for each in environments],
        compare_facts([_facts(each) for each in environments]),
        packages[:MOST_ROWS],
        max(0, len(packages) - MOST_ROWS),
    )


def _facts(environment: Environment | None) -> Mapping[str, str]:
    if environment is None:
        return {}
    known = {"python": environment.python, "platform": environment.platform}
    if git := environment.git:
        known["commit"] = git.commit
        known["is_dirty"] = "true" if git.is_dirty else "false"
        if git.branch:
            known["branch"] = git.branch
    if machine := environment.machine:
        known["cpu"] = machine.cpu
        known["cores"] = str(machine.cores)
        known["memory_bytes"] = str(machine.memory_bytes)
        known["gpus"] = ", ".join(gpu.name for gpu in machine.gpus) or "none"
    return {**known, **{f"${name}": value for name, value in environment.variables.items()}}


def _packages(environment: Environment | None) -> Mapping[str, str]:
    if environment is None:
        return {}
    origins = environment.origins
    return {
        name: f"{version} ({origins[name]})" if name in origins else version
        for name, version in environment.packages.items()
    }
