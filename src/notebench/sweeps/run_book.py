"""Which run each trial or step is kept as, noted in its job's folder: who reads it need not ask the store."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

from notebench.experiments.nested import K

RUNS_FILE = "runs.jsonl"


@dataclass(frozen=True, slots=True)
class RunBook(Generic[K]):
    """The file; its driver alone writes it, and anybody may read it meanwhile.

    A line that a killed driver left half is passed over, and does not spoil the next.
    """

    path: Path

    def note(self, runs: Mapping[K | None, str], *, waits: bool = False) -> None:
        """Add the runs of these; None stands for the job's own.

        Parameters
        ----------
        waits
            Whether they wait beside their store, until it can be reached.

        Raises
        ------
        OSError
            As the file system says.
        """
        more = {"waits": True} if waits else {}
        lines = [json.dumps({"of": key, "run": run_id, **more}) for key, run_id in runs.items()]
        if lines:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, ("\n" + "\n".join(lines) + "\n").encode())
            finally:
                os.close(descriptor)

    def read(self) -> dict[K | None, str]:
        """The run of each, by its number or name; under None the job's own."""
        return self.read_from(0)[0]

    def read_from(self, offset: int) -> tuple[dict[K | None, str], int]:
        """What stands behind the offset, in bytes, and where to read on; half a line is left for then."""
        try:
            with self.path.open("rb") as file:
                file.seek(offset)
                content = file.read()
        except FileNotFoundError:
            return {}, 0
        content = content[: content.rfind(b"\n") + 1]
        found: dict[K | None, str] = {}
        for line in content.splitlines():
            try:
                told = json.loads(line)
                found[told["of"]] = told["run"]
            except (ValueError, KeyError, TypeError):  # half a line, or none
                continue
        return found, offset + len(content)

    def waits(self, run_id: str) -> bool:
        """Whether the run was made beside its store."""
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return False
        named = json.dumps(run_id).encode()
        return any(named in line and b'"waits"' in line for line in lines)
