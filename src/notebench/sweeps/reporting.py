"""Values on the way, from a trial to its driver: over the loopback, to who knows the key, as JSON.

A trial learns where to report from its environment; code that runs outside of a sweep reports to nobody.
"""

import contextlib
import json
import os
import secrets
import threading
from collections.abc import Callable, Mapping
from multiprocessing import ProcessError
from multiprocessing.connection import Client, Connection, Listener
from typing import Any

from notebench.errors import BadInput, Unavailable

CHANNEL_VARIABLE = "NOTEBENCH_TRIAL_CHANNEL"
"""Tells a trial's process where to report: port, key and the trial's number."""
_HOST = "127.0.0.1"
_MOST_BYTES = 1_000_000


class Pruned(Exception):
    """The trial is not worth going on; raised by :func:`report`, and to be let through."""


class ReportServer:
    """Listens to the trials of one driver.

    Parameters
    ----------
    on_report
        Called in a thread with a trial's number, a step and a value; says whether the trial is to be pruned.
    answers
        What else a trial may ask for: by the question's name, called likewise with its number and, by name,
        with what is told beside it; a BadInput is raised again where it was asked.
    """

    def __init__(
        self,
        on_report: Callable[[int, int, float], bool],
        answers: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:
        self._on_report, self._answers = on_report, answers or {}
        self._key = secrets.token_bytes(16)
        self._listener = Listener((_HOST, 0), authkey=self._key)
        threading.Thread(target=self._accept, name="notebench-reports", daemon=True).start()

    def channel(self, number: int) -> str:
        """What a trial's process is to find in its environment."""
        return f"{self._listener.address[1]} {self._key.hex()} {number}"

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:  # closed
                return
            except Exception:  # noqa: BLE001, S112 - a stranger without the key, or one that hung up: the next
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: "Connection[bytes, bytes]") -> None:
        with contextlib.suppress(EOFError, OSError, ValueError, KeyError, TypeError), connection:
            while True:
                read = json.loads(connection.recv_bytes(_MOST_BYTES))
                connection.send_bytes(json.dumps(self._answer(read)).encode())

    def _answer(self, read: dict[str, Any]) -> Mapping[str, Any]:
        number, question = int(read.pop("trial")), read.pop("asks", None)
        try:
            if question is not None:
                return {"answer": self._answers[question](number, **read)}
            return {"answer": self._on_report(number, int(read["step"]), float(read["value"]))}
        except BadInput as err:
            return {"refused": err.message}


class _Line:
    """A process's connection to its driver; one for each channel, made on first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._channel = ""
        self._connection: Connection[bytes, bytes] | None = None

    def ask(self, channel: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        with self._lock:
            port, key, number = channel.split(" ")
            if self._connection is None or channel != self._channel:
                self._connection = Client((_HOST, int(port)), authkey=bytes.fromhex(key))
                self._channel = channel
            try:
                self._connection.send_bytes(json.dumps({"trial": int(number), **facts}).encode())
                read: dict[str, Any] = json.loads(self._connection.recv_bytes(_MOST_BYTES))
            except (OSError, EOFError):
                self._connection = None  # the next question has another
                raise
            return read


_line = _Line()


def report(value: float, step: int) -> None:
    """Tell how well a trial does so far, and end it where it is not worth going on.

    Outside of a sweep nothing happens, so that the code runs by itself too.

    Parameters
    ----------
    value
        Of the sweep's metric, at this step.
    step
        How far the trial is: an epoch, a fold, counted from 0.

    Raises
    ------
    Pruned
        When the sweep has others that do better; let it through.
    BadInput
        When one of them is no number.
    Unavailable
        When the sweep's driver is gone, or does not know the key.
    """
    try:
        number, at = float(value), int(step)
    except (TypeError, ValueError) as err:
        raise BadInput(
            f"report: value {str(value)[:80]!r} and step {str(step)[:80]!r} are to be numbers"
        ) from err
    if at < 0:
        raise BadInput(f"report: step {at} is negative; count from 0")
    if is_worse(number, at):
        raise Pruned(f"pruned at step {at} with {number:g}")


def is_worse(value: float, step: int) -> bool:
    """Tell a value on the way; gives whether the trial is to be pruned, which outside of a sweep none is.

    Raises
    ------
    BadInput, Unavailable
        See :func:`ask_driver`.
    """
    return bool(_ask({"step": step, "value": value}))


def ask_driver(question: str, **facts: Any) -> Any:
    """What the driver answers to a question of this trial; None outside of a sweep.

    Raises
    ------
    BadInput
        When it refuses, or JSON has no such facts.
    Unavailable
        When the sweep's driver is gone, or does not know the key or the question.
    """
    try:
        json.dumps(facts)
    except (TypeError, ValueError) as err:
        name = str(facts.get("name", question))[:80]
        raise BadInput(f"{name}: JSON has no such value ({err}); give texts and numbers") from err
    return _ask({"asks": question, **facts})


def is_at_trial() -> bool:
    """Whether this process is at a trial, whose driver listens."""
    return bool(os.environ.get(CHANNEL_VARIABLE))


def trial_number() -> int:
    """The number of the trial that this process is at.

    Raises
    ------
    Unavailable
        When it is at none.
    """
    channel = os.environ.get(CHANNEL_VARIABLE)
    if not channel:
        raise Unavailable("this process is at no trial of a sweep; begin one with notebench.sweep(…)")
    return int(channel.rpartition(" ")[2])


def _ask(facts: Mapping[str, Any]) -> Any:
    channel = os.environ.get(CHANNEL_VARIABLE)
    if not channel:
        return None
    try:
        read = _line.ask(channel, facts)
    except (OSError, EOFError, ValueError, ProcessError) as err:
        raise Unavailable(
            "the sweep that this trial belongs to cannot be reached; its driver has ended"
        ) from err
    if "refused" in read:
        raise BadInput(read["refused"])
    return read["answer"]
