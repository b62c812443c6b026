"""What a check finds: a level, what it is, and how to mend it; a check that fails is a finding too."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from notebench.errors import NotebenchError


class Level(StrEnum):
    """How bad it is; only a problem makes ``doctor`` exit with 1."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``remedy`` is empty when nothing is to be done."""

    level: Level
    what: str
    remedy: str = ""

    def to_json(self, check: str) -> dict[str, str]:
        """As REST and ``--json`` carry it, with the name of the check that found it."""
        return {"check": check, "level": str(self.level), "what": self.what, "remedy": self.remedy}


Check = Callable[[], Iterable[Finding]]


def ok(what: str) -> Finding:
    """All is well with it."""
    return Finding(Level.OK, what)


def warning(what: str, remedy: str) -> Finding:
    """It works, but not as well as it could."""
    return Finding(Level.WARNING, what, remedy)


def problem(what: str, remedy: str) -> Finding:
    """It does not work."""
    return Finding(Level.PROBLEM, what, remedy)


def look(checks: Iterable[tuple[str, Check]]) -> Iterator[tuple[str, Finding]]:
    """Each check's name with each of its findings; whatever a check raises becomes one."""
    for name, check in checks:
        try:
            found = list(check())
        except NotebenchError as err:
            found = [problem(err.message, "")]
        except Exception as err:  # noqa: BLE001 - a broken installation is what is looked for
            told = " ".join(str(err).split())[:300]
            found = [
                problem(
                    f"this could not be looked at: {type(err).__name__}: {told}",
                    "if a package is missing or broken: pip install --force-reinstall notebench",
                )
            ]
        yield from ((name, finding) for finding in found)
