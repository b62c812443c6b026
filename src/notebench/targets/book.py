"""The targets of a workspace, in its ``notebench.toml``: a file that people write too, and commit."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from notebench.errors import BadInput, Conflict, NotFound, Unavailable
from notebench.settings import SETTINGS_FILE, TargetSettings
from notebench.targets.requirements import read_requirements
from notebench.targets.target import TRY, Target
from notebench.workspace import FOLDER, write_whole

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_TABLE = "targets"
_LOCK_S = 10


@dataclass(frozen=True, slots=True)
class TargetBook:
    """The targets of one workspace.

    Attributes
    ----------
    root
        Of the workspace.
    read
        Reads the settings' targets, by name.
    prepare
        Makes the workspace; called before the settings are written.
    tried
        The cluster that ``notebench target try`` started, where it runs.
    """

    root: Path
    read: Callable[[], Mapping[str, TargetSettings]]
    prepare: Callable[[], None]
    tried: Callable[[], Target | None] = lambda: None

    def targets(self) -> list[Target]:
        """All, by name; the one to try on is the last.

        Raises
        ------
        BadInput
            When the settings say something of one that does not fit.
        """
        kept = [_target(name, each) for name, each in sorted(self.read().items())]
        tried = self.tried()
        return [*kept, tried] if tried else kept

    def get(self, name: str) -> Target:
        """One.

        Raises
        ------
        NotFound
            When there is none of this name.
        """
        targets = self.targets()
        for target in targets:
            if target.name == name:
                return target
        if name == TRY:
            raise NotFound(f"no cluster to {TRY} on runs; `notebench target try` starts one")
        known = f"there are {', '.join(each.name for each in targets)}" if targets else "there is none yet"
        raise NotFound(f"there is no target {name[:80]!r}; {known}, and `notebench target add` attaches one")

    def add(self, target: Target) -> None:
        """Keep a new one; the same again is safe.

        Raises
        ------
        Conflict
            When another has its name.
        NotFound
            When its file of requirements is not there.
        BadInput, Unavailable
            When the settings cannot be read, or not be written.
        """
        if target.name == TRY:
            raise Conflict(f"{TRY} is the cluster that `notebench target try` starts; choose another name")
        if target.requirements and not (self.root / target.requirements).is_file():
            raise NotFound(f"there is no file {self.root / target.requirements}; name one for --requirements")
        brought_by(self.root, target)  # what cannot travel is told before anything is written
        known = self.read().get(target.name)
        if known is not None:
            if _target(target.name, known) == target:
                return
            raise Conflict(
                f"there is a target {target.name} already, at {known.ray}; choose another name, or first "
                f"`notebench target remove {target.name}`"
            )
        self._change(lambda document: _put(document, target))

    def remove(self, name: str) -> Target:
        """Forget one; gives what it was.

        Raises
        ------
        NotFound
            When there is none of this name in ``notebench.toml``.
        BadInput, Unavailable
            When the settings cannot be read, or not be written.
        """
        if name == TRY:
            raise Conflict(f"{TRY} is in no settings; `notebench target try --stop` ends it")
        target = self.get(name)
        self._change(lambda document: _take(document, name))
        return target

    def _change(self, change: "Callable[[TOMLDocument], None]") -> None:
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        path = (self.root / SETTINGS_FILE).resolve()
        self.prepare()
        try:
            with FileLock(self.root / FOLDER / "settings.lock", timeout=_LOCK_S):
                text = path.read_bytes().decode("utf-8") if path.exists() else ""
                tomllib.loads(text)
                document = tomlkit.parse(text)
                change(document)
                write_whole(path, tomlkit.dumps(document).encode())
        except (tomllib.TOMLDecodeError, TOMLKitError, UnicodeDecodeError) as err:
            raise BadInput(f"{path} cannot be read: {err}; correct it or move it away") from err
        except Timeout as err:
            raise Unavailable(f"{path} is being written by another process; try again") from err
        except OSError as err:
            raise Unavailable(f"{path} cannot be written ({err.strerror}); mend that and repeat") from err


def brought_by(root: Path, target: Target) -> Sequence[str]:
    """The names of packages, in small letters, that the target's requirements bring."""
    from packaging.requirements import InvalidRequirement, Requirement

    if not target.requirements:
        return ()
    found = []
    for line in read_requirements(root / target.requirements):
        try:
            found.append(Requirement(line.partition(" --")[0]).name.lower())
        except InvalidRequirement:  # an option of pip, or an address
            continue
    return found


def _target(name: str, settings: TargetSettings) -> Target:
    try:
        return Target(
            name=name,
            address=settings.ray,
            token_env=settings.token_env or "",
            gpus_per_trial=settings.gpus_per_trial,
            requirements=settings.requirements or "",
            tracking_uri=settings.tracking_uri or None,
            is_insecure=settings.insecure,
        )
    except BadInput as err:
        raise BadInput(f"{SETTINGS_FILE}: targets.{name}: {err.message}") from err


def _put(document: "TOMLDocument", target: Target) -> None:
    import tomlkit

    facts: dict[str, Any] = {
        "ray": target.address,
        "token_env": target.token_env,
        "gpus_per_trial": target.gpus_per_trial,
        "requirements": target.requirements,
        "tracking_uri": target.tracking_uri,
        "insecure": target.is_insecure,
    }
    table = tomlkit.table()
    for key, value in facts.items():
        if value:
            table.add(key, value)
    if _TABLE not in document:
        document.add(_TABLE, tomlkit.table(is_super_table=True))
    targets: Any = document[_TABLE]  # a table of tables, as the settings were read
    targets[target.name] = table


def _take(document: "TOMLDocument", name: str) -> None:
    targets: Any = document.get(_TABLE, {})  # a table of tables, as the settings were read
    if name not in targets:
        raise NotFound(
            f"target {name} is not in {SETTINGS_FILE}: NOTEBENCH_TARGETS in the environment names it; "
            "take it out there"
        )
    del targets[name]
    if not targets:
        del document[_TABLE]
