"""The cells of one notebook executed in one kernel, watched over: stopped, timed, and told of when it dies.

What a message does to a notebook is nbclient's. The waiting is not: one loop looks at replies, outputs, the
kernel's process, the time and the wish to stop, where nbclient begins three tasks for each cell.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import zmq
from nbclient.exceptions import CellExecutionComplete, CellExecutionError
from nbformat.v4 import output_from_msg
from papermill.clientwrap import PapermillNotebookClient

from notebench.engines.papermill_steps.kernel import Kernel, say_death
from notebench.engines.papermill_steps.outputs_kept import OutputsKept
from notebench.engines.papermill_steps.saving import StepManager

if TYPE_CHECKING:
    from notebench.engines.papermill_steps.checkpoints import Keeping

_LOOK_MS = 100
_INTERRUPT_S = 3.0  # for a cell to end after an interrupt
_LATE_OUTPUT_S = 4.0  # for the end of a cell's outputs after its reply
_AT_ONCE = 100  # messages, before the other things are looked at


class Ended(Exception):
    """A cell that did not come to its own end.

    Attributes
    ----------
    name
        As an exception's class is named in the notebook.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name, self.reason = name, reason


CANCELLED, TIMED_OUT, KERNEL_DIED = "Cancelled", "TimedOut", "KernelDied"


@dataclass(slots=True)
class Limits:
    """When a cell is not let come to its end.

    Attributes
    ----------
    must_stop
        Asked ten times a second.
    timeout_s
        Of all cells together; None for none.
    """

    must_stop: Callable[[], bool] = field(default=lambda: False)
    timeout_s: float | None = None
    began: float = field(default_factory=time.monotonic)

    def passed(self) -> Ended | None:
        """What is to be said of a cell that has run into one."""
        if self.must_stop():
            return Ended(CANCELLED, "it was cancelled")
        if self.timeout_s is not None and time.monotonic() - self.began > self.timeout_s:
            return Ended(TIMED_OUT, f"it took longer than its timeout of {self.timeout_s:g} s")
        return None


class StepClient(PapermillNotebookClient):  # type: ignore[misc]  # papermill ships no types
    """papermill's client for a kernel that runs already.

    Parameters
    ----------
    on_cell
        Called with a cell's place, "running", "finished" or "failed", and how many seconds it took.
    """

    def __init__(
        self,
        manager: StepManager,
        kernel: Kernel,
        kept: OutputsKept,
        limits: Limits,
        on_cell: Callable[[int, str, float | None], None] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(manager, **options)
        self._kernel, self._kept, self._limits = kernel, kept, limits
        self._on_cell = on_cell or (lambda *_: None)
        self.keeping: Keeping | None = None
        self._first = 0
        self.kc = kernel.client
        self.kc.allow_stdin = False
        self._poller = zmq.Poller()
        self._shell, self._iopub = self.kc.shell_channel, self.kc.iopub_channel
        self._poller.register(self._shell.socket, zmq.POLLIN)
        self._poller.register(self._iopub.socket, zmq.POLLIN)
        self._places: dict[str, int] = {}
        self._tail: Any = None  # the output that text is added to, and the texts
        self._texts: list[str] = []
        manager.settle = self.settle

    def run(self, told: Mapping[str, Any]) -> None:
        """Execute all cells, to the first that fails; ``told`` is what the kernel told of itself.

        Raises
        ------
        Ended
            When a cell did not come to its own end.
        """
        self.papermill_execute_cells()
        if "language_info" in told:
            self.nb.metadata["language_info"] = told["language_info"]
        self.set_widgets_metadata()

    @property
    def executed_cells(self) -> list[tuple[int, Any]]:
        """The cells that are executed, with their places."""
        return [(place, cell) for place, cell in enumerate(self.nb.cells) if self._is_executed(cell)]

    def begin_at(self, place: int) -> None:
        """Leave out the cells before this place: their state is there."""
        self._first = place

    def set_limits(self, limits: Limits) -> None:
        """Be held to others from now on."""
        self._limits = limits

    def papermill_execute_cells(self) -> None:
        """See papermill."""
        for place, cell in enumerate(self.nb.cells):
            if place < self._first:
                continue
            if not self._is_executed(cell):
                self.nb_man.cell_start(cell, place)
                self.nb_man.cell_complete(cell, cell_index=place)
            elif not self._execute(cell, place):
                break

    def _is_executed(self, cell: Any) -> bool:
        tags = cell.metadata.get("tags", [])
        return cell.cell_type == "code" and bool(cell.source.strip()) and self.skip_cells_with_tag not in tags

    def _execute(self, cell: Any, place: int) -> bool:
        """Execute one; whether the next is to follow."""
        if self.keeping:
            self.keeping.before_cell()
        began = time.monotonic()
        self._on_cell(place, "running", None)
        self.nb_man.cell_start(cell, place)
        is_good = False
        try:
            self.execute_cell(cell, place)
            is_good = True
            if self.keeping:
                self.keeping.after_cell(cell, time.monotonic() - began)
        except CellExecutionError as err:
            self.nb_man.cell_exception(cell, cell_index=place, exception=err)
            is_good = err.ename == "SystemExit" and err.evalue in ("", "0", "None")
            return False
        except Ended as err:
            self._show(cell, err)
            self.nb_man.cell_exception(cell, cell_index=place, exception=err)
            raise
        except KeyboardInterrupt:  # it reaches the cell, which else would be waited for, then killed
            self._kernel.interrupt()
            raise
        finally:
            self.settle()
            if note := self._kept.say(place):
                cell.outputs.append(_stream(note))
            self.nb_man.cell_complete(cell, cell_index=place)
            self._on_cell(place, "finished" if is_good else "failed", time.monotonic() - began)
        return True

    def execute_cell(self, cell: Any, cell_index: int, *_: Any, **__: Any) -> Any:
        """See nbclient."""
        if passed := self._limits.passed():
            raise passed
        is_allowed = self.allow_errors or "raises-exception" in cell.metadata.get("tags", [])
        cell.metadata["execution"] = {}
        cell.outputs = []
        self.clear_before_next_output = False
        message_id = self.kc.execute(cell.source, store_history=True, stop_on_error=not is_allowed)
        self._places[message_id] = cell_index
        self.code_cells_executed += 1
        content = self._wait(message_id)
        if content["status"] == "error" and not is_allowed:
            raise CellExecutionError.from_cell_and_msg(cell, content)
        return cell

    def run_unseen(self, code: str) -> dict[str, Any]:
        """Run code that is no cell's; the content of the reply. What it prints is not kept.

        Raises
        ------
        Ended
            When it did not come to its own end.
        """
        message_id = self.kc.execute(code, silent=True, store_history=False)
        return self._wait(message_id, is_idle=True)

    def _wait(self, message_id: str, *, is_idle: bool = False) -> dict[str, Any]:
        """The content of the reply, when all outputs are there too; none are waited for of what is idle."""
        reply: dict[str, Any] | None = None
        stopping, gives_up_at = None, 0.0
        while reply is None or not is_idle:
            ready = dict(self._poller.poll(_LOOK_MS))
            if self._iopub.socket in ready:
                is_idle = self._take_outputs(message_id) or is_idle
            if self._shell.socket in ready:
                reply = self._take_reply(message_id) or reply
            now = time.monotonic()
            if self._iopub.socket not in ready:
                if reply is not None and gives_up_at and now > gives_up_at:
                    break  # outputs were lost on their way, the last among them
                self._check_alive(ready)
            if reply is not None and (not gives_up_at or self._iopub.socket in ready):
                gives_up_at = now + _LATE_OUTPUT_S
            if stopping is None and (passed := self._limits.passed()):
                self._kernel.interrupt()
                stopping, kills_at = passed, now + _INTERRUPT_S
            elif stopping is not None and now > kills_at:
                self._kernel.kill()
                raise stopping
            self.nb_man.autosave_cell()
        if stopping is not None:
            raise stopping
        return reply

    def _take_reply(self, message_id: str) -> dict[str, Any] | None:
        message = self._shell.get_msg(timeout=0)
        if message["parent_header"].get("msg_id") != message_id:
            return None
        content: dict[str, Any] = message["content"]
        return content

    def _take_outputs(self, message_id: str) -> bool:
        """Take what has come; whether the cell is done."""
        is_done = False
        for _ in range(_AT_ONCE):
            if not self._iopub.socket.poll(0):
                break
            message = self._iopub.get_msg(timeout=0)
            parent = message["parent_header"].get("msg_id")
            place = self._places.get(parent)
            if place is None:
                continue
            try:
                self.process_message(message, self.nb.cells[place], place)
            except CellExecutionComplete:
                is_done = is_done or parent == message_id
        return is_done

    def _check_alive(self, ready: Mapping[Any, Any]) -> None:
        if ready or (status := self._kernel.ended()) is None:
            return
        raise Ended(KERNEL_DIED, say_death(status, is_out_of_memory=self._kernel.is_out_of_memory()))

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """See nbclient: here text is added to the text before it, and there is an end to it."""
        self.nb_man.touch()
        if self.clear_before_next_output:
            self._kept.clear(cell_index)
        fitting = self._kept.fit(cell_index, msg)
        if fitting is None:
            return None
        if fitting["msg_type"] != "stream" or self.output_hook_stack.get(msg["parent_header"].get("msg_id")):
            self.settle()
            return super().output(outs, fitting, display_id, cell_index)
        return self._add_text(outs, fitting, cell_index)

    def _add_text(self, outs: list[Any], message: dict[str, Any], cell_index: int) -> Any:
        content = message["content"]
        if (
            not self.clear_before_next_output
            and outs
            and outs[-1] is self._tail
            and self._tail.name == content["name"]
        ):
            self._texts.append(content["text"])
            return output_from_msg(message)
        self.settle()
        added = super().output(outs, message, None, cell_index)
        self._tail, self._texts = added, [content["text"]]
        return added

    def settle(self) -> None:
        """Put the texts that came one by one together."""
        if len(self._texts) > 1:
            self._tail.text = "".join(self._texts)
            self._texts = [self._tail.text]

    def clear_output(self, outs: list[Any], msg: dict[str, Any], cell_index: int) -> None:
        """See nbclient."""
        self.settle()
        super().clear_output(outs, msg, cell_index)
        if not outs:
            self._kept.clear(cell_index)

    def _update_display_id(self, display_id: str, msg: dict[str, Any]) -> None:
        if msg["msg_type"] != "update_display_data" or self._kept.fit(-1, msg) is not None:
            super()._update_display_id(display_id, msg)

    @staticmethod
    def _show(cell: Any, ended: Ended) -> None:
        """Tell in the notebook why the cell has no end of its own."""
        shown = [each for each in cell.outputs if each.output_type == "error"]
        told = {"ename": ended.name, "evalue": ended.reason, "traceback": [f"{ended.name}: {ended.reason}"]}
        for each in shown:  # the interrupt's own
            told["traceback"] = [*each.traceback, *told["traceback"]]
            cell.outputs.remove(each)
        cell.outputs.append(output_from_msg({"header": {"msg_type": "error"}, "content": told}))


def _stream(text: str) -> Any:
    return output_from_msg({"header": {"msg_type": "stream"}, "content": {"name": "stderr", "text": text}})
