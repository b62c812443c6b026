"""Where kernels listen: sockets in files of a folder that nobody else can read, and the clients to them."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from notebench.errors import BadInput
from notebench.processes import is_gone, parse_process, this_process
from notebench.workspace import write_whole

_PREFIX, _OWNER = "nbk-", "owner"
_LONGEST = 60  # a socket's name has 107 bytes at most; the kernel's own name and a number follow
_LOOK_MS = 50
_ASK_AGAIN_S = 0.15


class IpcFolder:
    """A new private folder with a short name; those of pools that were killed are taken away.

    Attributes
    ----------
    path
        Where sockets and connection files lie.
    empty
        A folder in it with nothing in it: for a process that should find no modules beside itself.
    """

    def __init__(self) -> None:
        made = Path(tempfile.mkdtemp(prefix=_PREFIX))
        if len(str(made)) > _LONGEST:
            made.rmdir()
            made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir="/tmp"))
        self.path = made
        self.empty = made / "empty"
        self.empty.mkdir()
        write_whole(made / _OWNER, str(this_process()).encode())
        _remove_left(made)

    def remove(self) -> None:
        """Remove it with all in it."""
        shutil.rmtree(self.path, ignore_errors=True)


def _remove_left(made: Path) -> None:
    """Remove the folders beside this one whose owners are gone: a killed process cleans up nothing."""
    for each in made.parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, BadInput):  # another user's, or one that is just made
            is_ours = each.stat().st_uid == made.stat().st_uid
            if is_ours and is_gone(parse_process((each / _OWNER).read_text())):
                shutil.rmtree(each, ignore_errors=True)


def wait_until_ready(client: Any, is_gone: Callable[[], bool], timeout_s: float) -> dict[str, Any] | None:
    """Wait until the kernel answers, and its outputs reach us; gives what it told of itself.

    jupyter_client waits for 0.2 s of silence. Here a message is enough: whatever comes by the channel of the
    outputs shows that it is joined. None when the kernel is gone, or time is over.
    """
    import zmq

    shell, iopub = client.shell_channel.socket, client.iopub_channel.socket
    poller = zmq.Poller()
    poller.register(shell, zmq.POLLIN)
    poller.register(iopub, zmq.POLLIN)
    ends_at = time.monotonic() + timeout_s
    client.kernel_info()
    told: dict[str, Any] | None = None
    has_heard, answered_at = False, 0.0
    while time.monotonic() < ends_at:
        ready = dict(poller.poll(_LOOK_MS))
        if iopub in ready:
            client.iopub_channel.get_msg(timeout=0)
            has_heard = True
        if shell in ready:
            message = client.shell_channel.get_msg(timeout=0)
            if message["msg_type"] == "kernel_info_reply":
                told, answered_at = message["content"], time.monotonic()
        if told is not None and has_heard:
            return told
        if told is not None and time.monotonic() > answered_at + _ASK_AGAIN_S:
            client.kernel_info()  # its outputs went before we had joined: some more
            answered_at = time.monotonic()
        if is_gone() and not ready:
            return None
    return None


def close_client(client: Any) -> None:
    """Close the client's sockets, whatever waits in them."""
    client.stop_channels()
    client.context.term()
