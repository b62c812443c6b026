"""Which run each trial is kept as, noted in the sweep's folder: who reads a sweep need not ask the store."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RUNS_FILE = "runs.jsonl"


@dataclass(frozen=True, slots=True)
class RunBook:
    """The file; its driver alone writes it, and anybody may read it meanwhile.

    A line that a killed driver left half is passed over, and does not spoil the next.
    """

    path: Path

    def note(self, runs: Mapping[int | None, str]) -> None:
        """Add the runs of these trials; None stands for the sweep's own.

        Raises
        ------
        OSError
            As the file system says.
        """
        lines = [json.dumps({"trial": number, "run": run_id}) for number, run_id in runs.items()]
        if lines:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, ("\n" + "\n".join(lines) + "\n").encode())
            finally:
                os.close(descriptor)

    def read(self) -> dict[int | None, str]:
        """The run of each trial, by its number; under None the sweep's own."""
        return self.read_from(0)[0]

    def read_from(self, offset: int) -> tuple[dict[int | None, str], int]:
        """What stands behind the offset, in bytes, and where to read on; half a line is left for then."""
        try:
            with self.path.open("rb") as file:
                file.seek(offset)
                content = file.read()
        except FileNotFoundError:
            return {}, 0
        content = content[: content.rfind(b"\n") + 1]
        found: dict[int | None, str] = {}
        for line in content.splitlines():
            try:
                told = json.loads(line)
                found[told["trial"]] = told["run"]
            except (ValueError, KeyError, TypeError):  # half a line, or none
                continue
        return found, offset + len(content)
