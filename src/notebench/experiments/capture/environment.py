"""With what the code of a run ran: Python, packages, machine, git, variables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

_PLAIN_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?", re.ASCII)
_PLAIN_VERSION = re.compile(r"[\w.+!-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class GitState:
    """The commit that the notebook's folder was at; ``is_dirty`` tells whether tracked files differed."""

    commit: str
    branch: str | None
    is_dirty: bool


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics processor as its driver names it."""

    name: str
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Machine:
    """On what the code ran.

    Attributes
    ----------
    cpu
        The processor's model.
    cores
        Logical ones; those that this process may use.
    """

    cpu: str
    cores: int
    memory_bytes: int
    gpus: Sequence[Gpu] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """With what the code ran.

    Attributes
    ----------
    packages
        The version by distribution name.
    origins
        By distribution name, where it came from when that was no registry: ``editable``, ``file``,
        ``address``, or ``git`` and the commit.
    variables
        Those of the process's environment that the settings name, secrets redacted.
    """

    python: str
    platform: str
    packages: Mapping[str, str]
    git: GitState | None = None
    machine: Machine | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    def requirements(self) -> str:
        """A requirements file with the exact versions; what no registry has stands in it as a comment.

        Examples
        --------
        >>> Environment("3.12.1", "Linux", {"numpy": "2.4.6"}).requirements().splitlines()
        ['# Python 3.12.1', 'numpy==2.4.6']
        """
        lines = [_requirement(name, self.packages[name], self.origins.get(name)) for name in self.packages]
        return "\n".join([f"# Python {_one_line(self.python)}", *lines]) + "\n"

    def to_json(self) -> dict[str, Any]:
        """As REST and the run's file carry it; packages are not copied, as they are many."""
        return {
            "python": self.python,
            "platform": self.platform,
            "packages": self.packages,
            "git": asdict(self.git) if self.git else None,
            "machine": asdict(self.machine) if self.machine else None,
            "origins": self.origins,
            "variables": self.variables,
        }

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "Environment | None":
        """What :meth:`to_json` wrote, also before it knew of machines; None where it is foreign."""
        try:
            git = read["git"]
            return cls(
                python=str(read["python"]),
                platform=str(read["platform"]),
                packages=_texts(read["packages"]),
                git=GitState(git["commit"], git["branch"], bool(git["is_dirty"])) if git else None,
                machine=_machine(read.get("machine")),
                origins=_texts(read.get("origins", {})),
                variables=_texts(read.get("variables", {})),
            )
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
            return None


def _machine(read: Any) -> Machine | None:
    if read is None:
        return None
    gpus = tuple(Gpu(str(gpu["name"]), int(gpu["memory_bytes"])) for gpu in read["gpus"])
    return Machine(str(read["cpu"]), int(read["cores"]), int(read["memory_bytes"]), gpus)


def _texts(read: Any) -> dict[str, str]:
    return {str(name): str(text) for name, text in read.items()}


def _requirement(name: str, version: str, origin: str | None) -> str:
    """One line that pip reads; whatever it could take for an option or an address is a comment."""
    if origin is None and _PLAIN_NAME.fullmatch(name) and _PLAIN_VERSION.fullmatch(version):
        return f"{name}=={version}"
    return f"# {_one_line(name)}=={_one_line(version)}  ({_one_line(origin or 'not a plain name')})"


def _one_line(text: str) -> str:
    return " ".join(text.split())
