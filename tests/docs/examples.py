"""A page of the documentation as a story: its examples, run in their order, in one folder and one kernel.

Fences with ``python`` are cells (magics too), or a file where the first line is ``# file: NAME``; ``shell`` goes
to bash; ``toml`` is read as settings; ``json`` is parsed; ``output`` is what the fence before it prints, with
``...`` for what varies. ``text`` is not run.
"""

import contextlib
import doctest
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from notebench.settings import Settings

RUN = ("python", "shell", "toml", "json", "output")
NOT_RUN = ("text", "{toctree}", "{include}", "{eval-rst}")
_FENCE = re.compile(r"^```(?P<language>[^\n`]*)\n(?P<content>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# file: (?P<name>[\w.]+)\n")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Example:
    """One fence of a page."""

    page: Path
    line: int
    language: str
    content: str

    @property
    def is_cell(self) -> bool:
        """Whether it is for a kernel."""
        return self.language == "python" and not _FILE.match(self.content)

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line} ({self.language})"


def examples(page: Path) -> list[Example]:
    """The fences of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Example(
            page, text.count("\n", 0, found.start()) + 1, found["language"].split(" ")[0], found["content"]
        )
        for found in _FENCE.finditer(text)
    ]


class Story:
    """Runs a page's examples in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._printed = ""
        self._book = nbformat.v4.new_notebook()
        self._client = NotebookClient(self._book, kernel_name="python3", timeout=200)

    @contextlib.contextmanager
    def kernel(self) -> Iterator[None]:
        """A kernel for the cells, as a Jupyter server would start it for a notebook here."""
        self._client.resources = {"metadata": {"path": str(self._folder)}}
        environment = {**os.environ, "JPY_SESSION_NAME": str(self._folder / "notebook.ipynb")}
        with self._client.setup_kernel(env=environment):
            yield

    def tell(self, example: Example) -> None:
        """Run one example; what it prints is kept for the ``output`` that may follow."""
        if example.language == "output":
            self._compare(example)
        else:
            self._printed = getattr(self, f"_{example.language}")(example.content)

    def _python(self, source: str) -> str:
        if file := _FILE.match(source):
            (self._folder / file["name"]).write_text(source, encoding="utf-8")
            return ""
        self._book.cells.append(nbformat.v4.new_code_cell(source.rstrip("\n")))
        cell = self._client.execute_cell(self._book.cells[-1], len(self._book.cells) - 1)
        return "\n".join(_shown(output).rstrip("\n") for output in cell.outputs)

    def _shell(self, script: str) -> str:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self._folder,
            env={**os.environ, "PATH": path, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=250,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _toml(self, content: str) -> str:
        Settings(**tomllib.loads(content))
        return ""

    def _json(self, content: str) -> str:
        json.loads(content)
        return ""

    def _compare(self, example: Example) -> None:
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        printed = _COLOURS.sub("", self._printed)
        if not doctest.OutputChecker().check_output(example.content, printed, flags):
            raise AssertionError(f"{example} is not what is printed:\n{printed}")


def _shown(output: Any) -> str:
    """What an output reads like in a terminal; warnings of libraries are left out."""
    if output.output_type == "stream":
        return str(output.text) if output.name == "stdout" else ""
    return str(output.get("data", {}).get("text/plain", ""))
