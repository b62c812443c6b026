"""A seat in a worker of Ray: takes trials, with the files that they need, on whatever machine it is."""

import os
import pickle
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from notebench.engines.ray_trials.line import Line
from notebench.engines.ray_trials.relay import FarLine, Relay
from notebench.sweeps.trial import TrialReply, TrialTask

Run = Callable[[TrialTask], TrialReply]
MOST_BYTES = 20_000_000
"""A file that a trial leaves on another machine comes home up to this size."""


TURN_S = 1.0
"""A seat takes trials for so long, one after another; then Ray gives out its room anew."""
_LINGER_S = 0.25
_FIRST_S = 10.0


@dataclass(frozen=True, slots=True)
class Origin:
    """What a seat is to know of the driver; the same for all of a sweep.

    Attributes
    ----------
    node
        The driver's machine, as Ray calls it.
    port, key
        Where the driver listens there.
    files
        What stands beside the objective's target, by name: a reference of Ray's.
    is_fresh
        Each trial has a process of its own.
    """

    node: str
    port: int
    key: bytes
    files: Any
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class Last:
    """What came of a seat's last trial, with the files that it left where the driver cannot see them."""

    reply: TrialReply
    found: Mapping[str, bytes]


class TooFar:
    """What a seat on another machine gives where there is no hub yet; it has taken no trial."""


_FIRST_FOLDER = Path.cwd()  # where Ray put the working folder; trials change theirs
_relays: dict[tuple[int, bytes], Relay] = {}


def make_seat(run: Run, origin: Origin, hub: Any) -> Callable[[int], Last | TooFar | None]:
    """The function that Ray runs as a task; what is the same for all of them travels once."""

    def sit(seat: int) -> Last | TooFar | None:
        return take_turn(run, seat, origin, hub)

    return sit


def take_turn(run: Run, seat: int, origin: Origin, hub: Any) -> Last | TooFar | None:
    """Run the trials that the driver hands to this seat, until its turn is over or none comes.

    Gives what came of the last one where that was not told on the line.
    """
    import ray

    is_here = ray.get_runtime_context().get_node_id() == origin.node
    if not is_here and hub is None:
        return TooFar()
    line = Line(origin.port, origin.key, seat) if is_here else FarLine(hub, origin.port, origin.key, seat)
    with closing(line):

        def attend(task: TrialTask) -> tuple[TrialReply, Mapping[str, bytes]]:
            return (run(task), {}) if is_here else _elsewhere(run, task, origin, hub)

        return take_trials(line, attend, is_fresh=origin.is_fresh)


def take_trials(
    line: Line | FarLine,
    attend: Callable[[TrialTask], tuple[TrialReply, Mapping[str, bytes]]],
    *,
    is_fresh: bool = False,
    turn_s: float = TURN_S,
    first_s: float = _FIRST_S,
    linger_s: float = _LINGER_S,
) -> Last | None:
    """The turn of a seat; see :func:`take_turn`.

    Parameters
    ----------
    turn_s
        It takes trials for so long.
    first_s, linger_s
        It waits so long for its first trial, and for each after that.
    """
    said, patience_s, until = b"", first_s, float("inf")
    while told := line.next(said, patience_s):
        until = min(until, time.monotonic() + turn_s)
        reply, found = attend(pickle.loads(told))  # noqa: S301 - from our driver, on a line with its key
        left_s = until - time.monotonic()
        if found or is_fresh or left_s <= 0:
            return Last(reply, found)
        said, patience_s = pickle.dumps(reply), min(linger_s, left_s)
    return None


def _elsewhere(run: Run, task: TrialTask, origin: Origin, hub: Any) -> tuple[TrialReply, dict[str, bytes]]:
    with tempfile.TemporaryDirectory(prefix="notebench-") as name:
        return _in(Path(name), run, task, origin, hub)


def _in(
    place: Path, run: Run, task: TrialTask, origin: Origin, hub: Any
) -> tuple[TrialReply, dict[str, bytes]]:
    import ray

    given, outputs = place / "given", place / "outputs"
    given.mkdir()
    outputs.mkdir()
    for file, content in ray.get(origin.files).items():
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
