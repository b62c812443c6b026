"""Real kernels for the tests: started, spoken to, interrupted and killed."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from tests.conftest import OURS

ANSWER_S = 90


@dataclass
class Answer:
    """What came of a cell: the reply's status, and the outputs as a notebook would keep them."""

    status: str = ""
    error: str = ""
    text: str = ""
    bundles: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def card(self) -> Mapping[str, Any]:
        """The run's card, as it stands at the end."""
        (bundle,) = [b for b in self.bundles.values() if "application/vnd.notebench.run+json" in b]
        card: Mapping[str, Any] = bundle["application/vnd.notebench.run+json"]
        return card

    @property
    def run_id(self) -> str:
        return str(self.card["run"]["run_id"])


class Kernel:
    """One kernel."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager, self.client = manager, client

    def run(self, code: str, cell_id: str | None = None) -> Answer:
        """Run a cell to its end."""
        return self.wait(self.begin(code, cell_id))

    def begin(self, code: str, cell_id: str | None = None) -> str:
        """Send a cell; gives the message's id."""
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        message = self.client.session.msg("execute_request", content)
        if cell_id:
            message["metadata"] = {"cellId": cell_id}
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def wait(self, message_id: str) -> Answer:
        """What came of a cell that was sent."""
        answer = Answer()
        for message in self._heard(message_id):
            _take(answer, message)
        while (reply := self.client.get_shell_msg(timeout=ANSWER_S))["parent_header"].get(
            "msg_id"
        ) != message_id:
            pass
        answer.status, answer.error = reply["content"]["status"], reply["content"].get("ename", "")
        return answer

    def wait_for_text(self, message_id: str, text: str) -> None:
        """Return when the cell has printed this."""
        printed = ""
        while text not in printed:
            message = self.client.get_iopub_msg(timeout=ANSWER_S)
            if message["parent_header"].get("msg_id") == message_id and message["msg_type"] == "stream":
                printed += message["content"]["text"]

    def interrupt(self) -> None:
        self.manager.interrupt_kernel()

    def kill(self) -> None:
        """End it as a crash does, without a chance to say anything."""
        os.kill(self.manager.provisioner.pid, signal.SIGKILL)  # type: ignore[union-attr,arg-type]
        self.manager.provisioner.process.wait()  # type: ignore[union-attr]

    def _heard(self, message_id: str) -> Iterator[Mapping[str, Any]]:
        while True:
            message = self.client.get_iopub_msg(timeout=ANSWER_S)
            if message["parent_header"].get("msg_id") != message_id:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return
            yield message


def _take(answer: Answer, message: Mapping[str, Any]) -> None:
    content = message["content"]
    match message["msg_type"]:
        case "stream":
            answer.text += content["text"]
        case "error":
            answer.errors.append(f"{content['ename']}: {content['evalue']}")
        case "display_data" | "update_display_data":
            key = content.get("transient", {}).get("display_id") or f"shown-{len(answer.bundles)}"
            answer.bundles[key] = content["data"]
        case "execute_result":
            answer.bundles["result"] = content["data"]


@contextmanager
def kernel(folder: Path, **environ: str) -> Iterator[Kernel]:
    """A kernel that works in the folder."""
    manager = KernelManager(kernel_name="python3")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    manager.start_kernel(cwd=str(folder), env={**inherited, **environ})
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=ANSWER_S)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
