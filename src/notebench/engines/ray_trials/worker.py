"""A trial in a worker of Ray: with the files that it needs, on whatever machine it is."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from notebench.engines.ray_trials.relay import Relay
from notebench.sweeps.trial import TrialReply, TrialTask

Run = Callable[[TrialTask], TrialReply]
MOST_BYTES = 20_000_000
"""A file that a trial leaves on another machine comes home up to this size."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a worker is to know of the driver; the same for all trials of a sweep.

    Attributes
    ----------
    node
        The driver's machine, as Ray calls it.
    files
        What stands beside the objective's target, by name.
    """

    node: str
    files: Mapping[str, bytes]


_FIRST_FOLDER = Path.cwd()  # where Ray put the working folder; trials change theirs
_relays: dict[tuple[int, bytes], Relay] = {}


def attend(
    run: Run, task: TrialTask | None, origin: Origin, hub: Any
) -> tuple[TrialReply, dict[str, bytes]] | None:
    """Run a trial; gives what came of it, and the files that it left where the driver cannot see them.

    Parameters
    ----------
    task
        None to run none: the worker has begun then, and has loaded what it runs trials with.
    """
    import ray

    if task is None:
        return None

    hub.begin.remote(task.number)
    if ray.get_runtime_context().get_node_id() == origin.node:
        return run(task), {}
    with tempfile.TemporaryDirectory(prefix="notebench-") as name:
        place = Path(name)
        return _elsewhere(run, task, origin, place, hub)


def _elsewhere(
    run: Run, task: TrialTask, origin: Origin, place: Path, hub: Any
) -> tuple[TrialReply, dict[str, bytes]]:
    import ray

    given, outputs = place / "given", place / "outputs"
    given.mkdir()
    outputs.mkdir()
    for file, content in origin.files.items():
        (given / file).write_bytes(content)
    target = task.target
    if Path(target).is_absolute():
        target = str(given / Path(target).name)
    port, key, number = task.channel.split(" ")
    relay = _relay(lambda *words: bytes(ray.get(hub.ask.remote(*words))), int(port), bytes.fromhex(key))
    moved = replace(
        task, target=target, folder=_FIRST_FOLDER, outputs=outputs, channel=f"{relay.port} {key} {number}"
    )
    try:
        reply = run(moved)
        return reply, dict(_left(outputs))
    finally:
        os.chdir(_FIRST_FOLDER)  # the place is taken away
        shutil.rmtree(outputs, ignore_errors=True)


def _left(outputs: Path) -> Iterator[tuple[str, bytes]]:
    """The files that a trial left, but for those that are too large, which is told."""
    for path in sorted(outputs.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        name, size = path.relative_to(outputs).as_posix(), path.stat().st_size
        if size <= MOST_BYTES:
            yield name, path.read_bytes()
        else:
            told = f"outputs/{name} has {size} bytes, and at most {MOST_BYTES} come home"
            print(f"notebench: {told}", flush=True)  # noqa: T201 - Ray shows a worker's output in the job's log


def _relay(ask: Callable[[int, bytes, bytes], bytes], port: int, key: bytes) -> Relay:
    if (port, key) not in _relays:
        _relays[port, key] = Relay(ask, port, key)
    return _relays[port, key]
