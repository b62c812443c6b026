"""Asks a cluster what it is, step by step, as far as each answer allows the next."""

import contextlib
import math
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.probe import make_entrypoint, read_probe
from notebench.engines.ray_jobs.room import Room
from notebench.errors import BadInput, NotebenchError, Unavailable
from notebench.targets.cluster import Answers, Node, Probe
from notebench.targets.target import Target
from notebench.targets.token import NoToken

_VERSION = "/api/version"
_OK = 200
_LOOK_EVERY_S = 0.3
_TERMINAL = ("SUCCEEDED", "FAILED", "STOPPED")


def ask_cluster(
    target: Target,
    find_token: Callable[[], str],
    needs: Iterable[str] | None = None,
    patience_s: float = 60.0,
    answer_s: float = 10.0,
) -> Answers:
    """What the cluster answers.

    Parameters
    ----------
    find_token
        Gives the token, when the cluster has shown that it refuses who has none.
    needs
        Requirements to look for inside the cluster, by a small job; None begins none.
    patience_s
        How long that job may take.
    answer_s
        How long each answer may take.
    """
    nobody = RayApi(target, patience_s=answer_s)
    try:
        without = nobody.status_of(_VERSION)
    except Unavailable as err:
        return Answers(silence=err.message)
    if without == _OK and not target.is_insecure:  # it is not to be used: no token goes there
        return Answers(without_token=without)
    if without not in (_OK, 401, 403):
        return Answers(without_token=without)
    try:
        token = find_token()
    except (NoToken, BadInput) as err:
        return Answers(without_token=without, no_token=err.message)
    wrong = replace(nobody, token=secrets.token_hex(32)).status_of(_VERSION)
    if wrong == _OK and not target.is_insecure:  # it looks at none, so it gets none
        return Answers(without_token=without, with_wrong_token=wrong)
    api = replace(nobody, token=token)
    right = api.status_of(_VERSION)
    if right != _OK:
        return Answers(without_token=without, with_wrong_token=wrong, with_token=right)
    probe, failure = _probe(api, needs, patience_s)
    return Answers(
        without_token=without,
        with_wrong_token=wrong,
        with_token=right,
        ray_version=str(api.get(_VERSION).get("ray_version", "")),
        nodes=read_nodes(api),
        probe=probe,
        probe_failure=failure,
    )


def read_nodes(api: RayApi) -> list[Node]:
    """The nodes that live; raises as :meth:`RayApi.get`."""
    try:
        told = api.get("/api/v0/nodes", {"detail": "true", "limit": "1000"})
        rows = told["data"]["result"]["result"]
        used = _usage(api)
        return [_node(row, used) for row in rows if row.get("state") == "ALIVE"]
    except (KeyError, TypeError, ValueError, AttributeError) as err:
        raise Unavailable(
            f"target {api.target.name} tells of its nodes in a way that is not known; see its Ray's version"
        ) from err


def has_free_head(api: RayApi, room: Room) -> bool:
    """Whether the head's machine has this room free, as far as the cluster tells."""
    with contextlib.suppress(NotebenchError):  # what is wrong with the cluster is told elsewhere
        return any(room.is_free_on(each) for each in read_nodes(api) if each.is_head)
    return False


def _node(row: dict[str, Any], used: dict[str, Any]) -> Node:
    total = row.get("resources_total") or {}
    mine = used.get(row["node_id"])

    def free(name: str) -> float | None:
        if mine is None:
            return None
        in_use, of = mine.get(name, (0.0, total.get(name, 0)))
        return max(0.0, _count(of) - _count(in_use))

    return Node(
        name=str(row.get("node_name") or row.get("node_ip") or row["node_id"]),
        is_head=bool(row.get("is_head_node")),
        cpus=_count(total.get("CPU", 0)),
        gpus=_count(total.get("GPU", 0)),
        free_cpus=free("CPU"),
        free_gpus=free("GPU"),
    )


def _count(told: Any) -> float:
    found = float(told)
    if not math.isfinite(found):
        raise ValueError(f"{found} is no count")
    return found


def _usage(api: RayApi) -> dict[str, Any]:
    """What is in use on each node; empty where the cluster has no autoscaler that tells."""
    try:
        told = api.get("/api/cluster_status")["data"]["clusterStatus"]
        return dict(told["loadMetricsReport"]["usageByNode"])
    except (KeyError, TypeError, ValueError):
        return {}


def _probe(api: RayApi, needs: Iterable[str] | None, patience_s: float) -> tuple[Probe | None, str]:
    if needs is None:
        return None, ""
    submission_id = f"notebench-check-{secrets.token_hex(6)}"
    try:
        entrypoint = make_entrypoint(needs, api.target.tracking_uri or "")
        api.submit(submission_id, entrypoint, entrypoint_num_cpus=0)
        job = _ended(api, submission_id, patience_s)
        if job is None:
            api.stop(submission_id)
            return None, (
                f"a small job did not run within {patience_s:g} s; see whether the head's node is overloaded"
            )
        probe = read_probe(api.log(submission_id))
    except NotebenchError as err:
        return None, f"a small job could not be run: {err.message}; see the dashboard's log on the head"
    if probe is None:
        told = " ".join(str(job.get("message") or "").split())[-200:]
        return None, f"a small job ended without an answer ({told}); see that its nodes have a `python`"
    return probe, ""


def _ended(api: RayApi, submission_id: str, patience_s: float) -> dict[str, Any] | None:
    ends_at = time.monotonic() + patience_s
    while time.monotonic() < ends_at:
        job = api.job(submission_id)
        if job.get("status") in _TERMINAL:
            return job
        time.sleep(_LOOK_EVERY_S)
    return None
