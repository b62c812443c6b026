"""A notebook executed by papermill in a kernel of its own, from the first cell to the first that fails.

Three things differ from papermill's own way. The process's folder is left alone: the kernel gets the folder.
Nothing is saved while cells run: papermill saves in place, and a kill would leave half a notebook; the
executed notebook is written whole, once, at the end. And a cell may have code run before it, unseen.
"""

import os
import secrets
import sys
from pathlib import Path
from typing import Any

from notebench.deferral import defer_grammars
from notebench.errors import BadInput, EngineFailure, Unavailable
from notebench.experiments.capture.capture import Failure
from notebench.experiments.restore.repeat import Plan
from notebench.workspace import write_whole

_START_S = 60
_LONGEST_FOLDER = 45  # a socket's name has 107 bytes at most, and the kernel's id takes half


def run_notebook(path: Path, plan: Plan) -> Failure | None:
    """Execute the notebook and write its outputs into it; gives the error that stopped it.

    A cell tagged ``raises-exception`` may fail. The kernel is gone when this returns or raises; an interrupt
    reaches the running cell first.

    Raises
    ------
    BadInput
        When it is no notebook.
    Unavailable
        When its kernel cannot be started.
    EngineFailure
        When the kernel died.
    """
    defer_grammars()
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import DeadKernelError
    from nbformat import NotebookNode, writes
    from nbformat.reader import NotJSONError
    from papermill.iorw import load_notebook_node

    try:
        notebook: NotebookNode = load_notebook_node(str(path))
    except (NotJSONError, ValueError, AttributeError) as err:
        raise BadInput(f"{path} is no notebook that can be executed") from err
    engine = _make_engine(plan)
    try:
        engine.execute_notebook(
            notebook,
            engine.nb_kernel_name(notebook),
            progress_bar={"disable": None, "leave": False},  # None: shown in a terminal only
            autosave_cell_every=0,
            start_timeout=_START_S,
        )
    except NoSuchKernel as err:
        raise Unavailable(
            f"there is no kernel {err.name!r} here, which the notebook {path.name} asks for; "
            "install it (`jupyter kernelspec list` shows what there is), or change the notebook's kernel"
        ) from err
    except DeadKernelError as err:
        raise EngineFailure(f"the kernel died while it ran {path.name}") from err
    except RuntimeError as err:
        raise Unavailable(f"the kernel of {path.name} cannot be started: {err}") from err
    finally:
        _strip(notebook)
        write_whole(path, writes(notebook).encode("utf-8", "backslashreplace"))
    return _failure(notebook)


def _make_engine(plan: Plan) -> Any:
    """A papermill engine for one notebook; its classes are made here, as papermill is not loaded before."""
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine

    class Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill ships no types
        """Runs code before a cell, and after the last."""

        def papermill_execute_cells(self) -> None:
            """See papermill."""
            super().papermill_execute_cells()
            has_failed = bool(self.nb.metadata.papermill.get("exception"))
            if code := plan.after.get(has_failed):
                self._run_unseen(code)

        def execute_cell(self, cell: Any, cell_index: int, **options: Any) -> Any:
            """See nbclient."""
            for code in plan.before.get(cell_index, ()):
                self._run_unseen(code)
            return super().execute_cell(cell, cell_index, **options)

        def _run_unseen(self, code: str) -> None:
            reply = self.wait_for_reply(self.kc.execute(code, silent=True, store_history=False))
            if reply is None or reply["content"]["status"] != "ok":
                told = (reply or {}).get("content", {}).get("evalue", "no answer")
                raise EngineFailure(f"tracking could not be prepared in the kernel: {told}")

    class Engine(NBClientEngine):  # type: ignore[misc]  # papermill ships no types
        """papermill's engine with that client."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
            """See papermill."""
            client = Client(
                nb_man,
                kernel_name=kernel_name,
                timeout=None,
                startup_timeout=options["start_timeout"],
                resources={"metadata": {"path": str(plan.folder)}},
                config=_transport(),
            )
            client.execute(env={**os.environ, **plan.variables})

    return Engine


def _transport() -> Any:
    """Sockets in files, which nobody else can read, where the system has them and their names fit."""
    from jupyter_core.paths import jupyter_runtime_dir
    from traitlets.config import Config

    folder = Path(jupyter_runtime_dir())
    if sys.platform == "win32" or len(str(folder)) >= _LONGEST_FOLDER:
        return Config()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A name of its own: Jupyter's is the same for all kernels, in the folder that each process works in.
    name = folder / f"notebench-{secrets.token_hex(4)}"
    return Config({"ConnectionFileMixin": {"transport": "ipc", "ip": str(name)}})


def _failure(notebook: Any) -> Failure | None:
    for cell in notebook.cells:
        if not cell.metadata.get("notebench", {}).get("has_failed"):
            continue
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return Failure(output.ename, output.evalue, "\n".join(output.traceback))
        return Failure("CellExecutionError", "", "")
    return None


def _strip(notebook: Any) -> None:
    """Take papermill's notes out again, but for which cell failed."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        noted = cell.metadata.pop("papermill", {})
        if noted.get("exception"):
            cell.metadata.setdefault("notebench", {})["has_failed"] = True
        if not cell.metadata.get("tags"):
            cell.metadata.pop("tags", None)
