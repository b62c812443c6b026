"""A target as it was found a moment ago: whether it can be used, what it has, and what is in use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from notebench.findings import Finding, Level, problem
from notebench.targets.cluster import Answers, Node
from notebench.targets.target import Target

_BARS = frozenset({"address", "token", "version"})
"""What was looked at, and keeps jobs away where there is a problem with it."""


class TargetState(StrEnum):
    """Whether jobs go to a target: it takes them, one side refuses, or nothing answers."""

    READY = "ready"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class TargetLook:
    """What was found of a target.

    Attributes
    ----------
    findings
        By what was looked at.
    nodes
        None where the cluster did not get so far as to tell.
    """

    target: Target
    state: TargetState
    findings: tuple[tuple[str, Finding], ...]
    ray_version: str = ""
    nodes: Sequence[Node] | None = None

    def to_json(self) -> dict[str, Any]:
        """As REST carries it."""
        return {
            **self.target.to_json(),
            "state": str(self.state),
            "findings": [finding.to_json(check) for check, finding in self.findings],
            "ray_version": self.ray_version or None,
            "nodes": None if self.nodes is None else [node.to_json() for node in self.nodes],
        }


def look_at(target: Target, answers: Answers, found: Iterable[tuple[str, Finding]]) -> TargetLook:
    """What these answers, and the findings that are made of them, tell of the target."""
    findings = tuple(found)
    if answers.silence:
        return TargetLook(target, TargetState.UNREACHABLE, findings)
    is_barred = any(check in _BARS and each.level is Level.PROBLEM for check, each in findings)
    state = TargetState.REFUSED if is_barred else TargetState.READY
    return TargetLook(target, state, findings, answers.ray_version, answers.nodes)


def unreachable(target: Target, what: str, remedy: str) -> TargetLook:
    """A target of which nothing came in time, or of which it broke off."""
    return TargetLook(target, TargetState.UNREACHABLE, (("address", problem(what, remedy)),))
