"""One kernel for the tests of a module: starting one takes seconds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from notebench.experiments import Run, RunQuery
from notebench.workbench import Workbench, open_workbench
from tests.conftest import furnish
from tests.kernels import Answer, Kernel, kernel


@dataclass
class SharedKernel:
    """A kernel with the magics, and the workbench that sees its runs."""

    kernel: Kernel
    bench: Workbench

    def run(self, code: str, cell_id: str | None = None) -> Answer:
        return self.kernel.run(code, cell_id)

    def newest(self, number: int) -> Sequence[Run]:
        return self.bench.runs.page(RunQuery(limit=number)).runs

    def count(self) -> int:
        return self.bench.runs.page(RunQuery(limit=1)).total


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Iterator[SharedKernel]:
    workspace = furnish(tmp_path_factory.mktemp("shared"), empty_store)
    with kernel(workspace.root, MLFLOW_DISABLE_TELEMETRY="true", NOTEBENCH_PIPELINES__TRACK="false") as one:
        one.run("%load_ext notebench")
        yield SharedKernel(one, open_workbench(workspace.root))
