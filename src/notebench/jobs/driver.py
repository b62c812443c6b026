"""Drives one attempt of a job from ``started`` to ``ended``.

The work has the main thread. A second thread brings it what is asked, shows that the driver lives, and sees
to it that a cancelled job ends even where its work does not listen.
"""

import contextlib
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from notebench.errors import Conflict, NotebenchError
from notebench.jobs.control import Cancelled, Control
from notebench.jobs.folder import Driver, JobFolder
from notebench.jobs.orders import CHANGE, Order, changes, unheeded
from notebench.jobs.ports import Outcome, Work
from notebench.jobs.recorder import Announce, Recorder
from notebench.jobs.state import ENDED, HEEDED, STARTED, STOPPING, JobState, Status, Verb
from notebench.processes import Process, is_gone, this_process

_REASON_CHARS = 300
_OUSTED = "another driver took the job over"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a driver has around it; tests put other things there.

    Attributes
    ----------
    announce
        Tells the workspace what happened.
    redact
        Takes secrets out of the reason of an end.
    end_workers
        Ends all processes that the work began.
    leave
        Ends this process at once, for work that does not listen to its cancelling.
    look_every_s, beat_every_s, grace_s
        How often orders are looked for, how often the driver shows that it lives, and how long cancelled work
        may take to return.
    """

    announce: Announce
    redact: Callable[[str], str] = str
    end_workers: Callable[[], None] = lambda: None
    leave: Callable[[], None] = lambda: None
    look_every_s: float = 0.2
    beat_every_s: float = 5.0
    grace_s: float = 10.0


def drive(folder: JobFolder, work: Work, around: Surroundings, me: Process | None = None) -> Status:
    """Drive the job's queued attempt; gives the status at its end.

    Called in the main thread, SIGTERM and SIGINT cancel the job.

    Raises
    ------
    Conflict
        When it is not queued, or another driver has it.
    NotFound, Unavailable, OSError
        When it is not there, or its folder cannot be written.
    """
    spec = folder.spec()
    driver = _take(folder, me or this_process())
    recorder = Recorder(folder, spec.kind, folder.status(), around.announce)
    folder.forget_progress()
    control = Control(folder, spec, driver.attempt, recorder.tell, lambda: recorder.hint("progressed"))
    recorder.tell(STARTED)
    listener = _Listener(folder, driver, control, recorder, around)
    with _signals_cancel(control):
        listener.start()
        outcome = _run(work, control, around.redact)
        around.end_workers()
        listener.stop()
    control.flush_progress()
    if listener.is_ousted:
        return folder.status()
    listener.end(outcome)
    return recorder.status


def _take(folder: JobFolder, me: Process) -> Driver:
    with folder.changing():
        status = folder.status()
        if status.state is not JobState.QUEUED or status.attempt == 0:
            raise Conflict(
                f"job {folder.job_id} is not waiting for a driver: it is {status.state}; "
                "`notebench jobs retry` begins another attempt"
            )
        before = folder.driver()
        if before and before.attempt == status.attempt and not is_gone(before.process):
            raise Conflict(f"job {folder.job_id} is driven by process {before.process.pid} already")
        driver = Driver(me, status.attempt)
        folder.name_driver(driver)
        folder.beat()
        return driver


def _run(work: Work, control: Control, redact: Callable[[str], str]) -> Outcome:
    try:
        control.check()
        return work.run(control)
    except Cancelled:
        return Outcome()
    except NotebenchError as err:
        print(err.message, flush=True)  # noqa: T201 - a driver's output is the job's log
        return Outcome(has_failed=True, reason=redact(err.message)[:_REASON_CHARS])
    except BaseException as err:  # noqa: BLE001 - whatever work raises is why it failed
        traceback.print_exc()
        told = " ".join(f"{type(err).__name__}: {err}".split())
        return Outcome(has_failed=True, reason=redact(told)[:_REASON_CHARS])


@contextmanager
def _signals_cancel(control: Control) -> Iterator[None]:
    """Let SIGTERM and SIGINT cancel; they reach the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def cancel(number: int, frame: FrameType | None) -> None:
        del frame
        # In a thread: the handler may have interrupted the main thread while it holds the control's lock.
        reason = f"ended by {signal.Signals(number).name}"
        threading.Thread(target=control.ask_cancel, args=(reason,), daemon=True).start()

    wanted = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, cancel) for number in wanted]
    try:
        yield
    finally:
        for number, handler in zip(wanted, before, strict=True):
            signal.signal(number, handler)


class _Listener:
    """The driver's second thread."""

    def __init__(
        self,
        folder: JobFolder,
        driver: Driver,
        control: Control,
        recorder: Recorder,
        around: Surroundings,
    ) -> None:
        self._folder = folder
        self._driver = driver
        self._control = control
        self._recorder = recorder
        self._around = around
        self._seen_size = -1
        self._heeded: set[str] = set()
        self._done = threading.Event()
        self._ending = threading.Lock()
        self._has_ended = False
        self._thread = threading.Thread(target=self._listen, name="notebench-orders", daemon=True)
        self.is_ousted = False

    def start(self) -> None:
        """Listen from now on; what was asked before is heeded first."""
        with contextlib.suppress(OSError):
            self._heed_new()
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._done.set()
        self._thread.join()

    def end(self, outcome: Outcome) -> None:
        """Record the end, once."""
        with self._ending:
            if self._has_ended:
                return
            self._has_ended = True
            self._recorder.tell(ENDED, _end(outcome, self._control))
            self._recorder.flush_for(self._around.grace_s)

    def _listen(self) -> None:
        beats_at, give_up_at = 0.0, None
        while not self._done.wait(self._around.look_every_s):
            now = time.monotonic()
            with contextlib.suppress(OSError):
                self._heed_new()
                if now >= beats_at:
                    beats_at = now + self._around.beat_every_s
                    self._look_after()
            self._recorder.flush()
            self._control.flush_progress()
            if self._control.should_cancel:
                give_up_at = give_up_at or now + self._around.grace_s
                if now >= give_up_at:
                    self._give_up()
                    return

    def _look_after(self) -> None:
        """Show that the driver lives, unless the job is another's by now."""
        if self._folder.driver() != self._driver or not self._folder.spec_file.exists():
            self.is_ousted = True
            self._control.ask_cancel(_OUSTED)
            return
        self._folder.beat()

    def _give_up(self) -> None:
        """End work that was cancelled and does not return."""
        self._around.end_workers()
        if not self.is_ousted:
            self.end(Outcome(reason="it did not end when it was asked, and was killed"))
        self._around.leave()

    def _heed_new(self) -> None:
        size = self._folder.control_file.stat().st_size if self._folder.control_file.exists() else 0
        if size == self._seen_size:
            return
        self._seen_size = size
        orders = self._folder.orders()
        self._control.ask_changes(changes(orders))
        for order in unheeded(orders, self._folder.events(), self._driver.attempt):
            if order.order_id not in self._heeded:
                self._heeded.add(order.order_id)
                self._heed(order)

    def _heed(self, order: Order) -> None:
        control = self._control
        if order.verb == Verb.CANCEL:
            control.ask_cancel("cancelled")
        elif order.verb == Verb.STOP:
            control.ask_stop()
            self._recorder.tell(STOPPING)
        elif order.verb != CHANGE and not control.should_stop:
            control.ask_pause(is_paused=order.verb == Verb.PAUSE)
        self._recorder.tell(HEEDED, {"order": order.order_id})


def _end(outcome: Outcome, control: Control) -> dict[str, str]:
    """What the event of the end says."""
    state, reason = JobState.FINISHED, outcome.reason
    if control.should_cancel:
        state = JobState.CANCELLED
        asked = control.cancel_reason
        reason = outcome.reason or ("" if asked == "cancelled" else asked)
    elif outcome.has_failed:
        state = JobState.FAILED
    data = {"state": str(state)}
    if reason:
        data["reason"] = reason
    if outcome.exit_code is not None:
        data["exit_code"] = str(outcome.exit_code)
    if outcome.signal:
        data["signal"] = outcome.signal
    return data
