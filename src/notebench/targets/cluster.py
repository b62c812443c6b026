"""What a cluster tells of itself, as plain values."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """One machine of a cluster.

    Attributes
    ----------
    cpus, gpus
        That it has.
    free_cpus, free_gpus
        Not in use now; None where the cluster does not tell.
    """

    name: str
    is_head: bool
    cpus: float
    gpus: float
    free_cpus: float | None = None
    free_gpus: float | None = None

    def to_json(self) -> dict[str, Any]:
        """As ``--json`` carries it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a small job found inside the cluster.

    Attributes
    ----------
    python
        Such as ``3.11.7``.
    missing
        Requirements that do not hold there, each with what is found instead in parentheses.
    tracking_status
        The code of HTTP with which the tracking server answers there, 200 where it is none of HTTP and is
        there; None where it does not, or was not asked.
    tracking_failure
        Why it does not.
    """

    python: str
    missing: tuple[str, ...] = ()
    tracking_status: int | None = None
    tracking_failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What came of asking a cluster; what was not asked any more, as something before failed, is None.

    Attributes
    ----------
    silence
        Why nothing came at all, in one line with the remedy.
    without_token, with_wrong_token, with_token
        Codes of HTTP.
    no_token
        Why no token was sent, in one line with the remedy.
    probe_failure
        Why the small job told nothing.
    """

    silence: str = ""
    without_token: int | None = None
    with_wrong_token: int | None = None
    with_token: int | None = None
    no_token: str = ""
    ray_version: str = ""
    nodes: Sequence[Node] | None = None
    probe: Probe | None = None
    probe_failure: str = ""
