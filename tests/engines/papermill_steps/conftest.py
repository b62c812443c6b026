"""One pool of kernels for all tests of the engine: a server that has imported two modules."""

from collections.abc import Iterator

import pytest

from notebench.engines.papermill_steps.pool import KernelPool


@pytest.fixture(scope="session")
def pool() -> Iterator[KernelPool]:
    """It is shared, as in a pipeline: no test may see another's kernel."""
    with KernelPool(["numpy", "fractions", "no_such_module_here"]) as kernels:
        yield kernels
