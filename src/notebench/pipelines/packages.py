"""The packages that a kernel's Python has, as one id: names and versions, and the version of Python.

Read from the names of folders, so that it takes milliseconds and no interpreter is started.
"""

import functools
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from notebench.data.column_content import combine

NATIVE = "python3"
"""The name of the kernel that runs with this process's own packages."""
_SUFFIXES = (".dist-info", ".egg-info")


@functools.cache
def packages_id(kernel: str | None) -> str:
    """The id of the packages of the kernel of this name; None for this process's own.

    It is found once for a process. A kernel that is not there, or that is none of Python's, is known by what
    its file says.
    """
    if kernel in (None, NATIVE):
        return combine("python", sys.version, _packages(sys.path))
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(kernel)
    except NoSuchKernel:
        return combine("no kernel", kernel)
    argv, variables = list(spec.argv), dict(spec.env)
    return combine("kernel", json.dumps([argv, variables], sort_keys=True), _packages(_folders(argv[:1])))


def _folders(program: Iterable[str]) -> Iterator[str]:
    """Where the Python of this program has its packages."""
    for each in program:
        prefix = Path(each).parent.parent
        for folder in (*prefix.glob("lib/python3*/site-packages"), prefix / "Lib" / "site-packages"):
            yield str(folder)


def _packages(folders: Iterable[str]) -> list[str]:
    found: set[str] = set()
    for folder in folders:
        try:
            found.update(each.name for each in os.scandir(folder or ".") if each.name.endswith(_SUFFIXES))
        except OSError:  # an archive, or gone
            continue
    return sorted(found)
