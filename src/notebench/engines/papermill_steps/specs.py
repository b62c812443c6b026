"""Kernels by name: what begins them, and whether a fork can stand for one."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from notebench.errors import Unavailable

_LAUNCHER = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]


@dataclass(frozen=True, slots=True)
class KernelSpec:
    """What is installed under a kernel's name.

    Attributes
    ----------
    argv
        What begins it.
    is_python
        Whether its program is a Python: such a kernel is ipykernel or built on it.
    """

    name: str
    language: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    is_python: bool
    has_own_provisioner: bool

    @property
    def is_forkable(self) -> bool:
        """Whether a fork of a process of this Python is the same kernel.

        On Linux only: system libraries of macOS cannot be used in a fork, and Windows has none.
        """
        return (
            sys.platform == "linux"
            and list(self.argv[-len(_LAUNCHER) :]) == _LAUNCHER
            and _is_this_python(self.argv[0])
            and not self.environment
            and not self.has_own_provisioner
        )

    @property
    def program(self) -> tuple[str, ...]:
        """The Python of this process, with the options that the kernel has."""
        return (sys.executable, *self.argv[1 : -len(_LAUNCHER)])


def find_spec(name: str) -> KernelSpec:
    """What is installed under the name.

    Raises
    ------
    Unavailable
        When nothing is.
    """
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        found = KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel as err:
        raise Unavailable(
            f"there is no kernel {name!r} here; install it (`jupyter kernelspec list` shows what there is), "
            "or name another"
        ) from err
    argv = tuple(map(str, found.argv))
    return KernelSpec(
        name,
        str(found.language),
        argv,
        dict(found.env),
        is_python=bool(argv) and Path(argv[0]).name.startswith("python"),
        has_own_provisioner="kernel_provisioner" in found.metadata,
    )


def _is_this_python(program: str) -> bool:
    if program in ("python", f"python{sys.version_info[0]}", "python{}.{}".format(*sys.version_info)):
        return True  # jupyter_client takes these for its own
    try:
        # By name and folder: a virtual environment's Python is a link to one that has other packages.
        here = Path(sys.executable)
        return Path(program).parent.samefile(here.parent) and Path(program).samefile(here)
    except OSError:
        return False
