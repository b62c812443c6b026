"""Saved views: what a person wants to come back to, by name or by link, kept in one file of the workspace."""

import contextlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NewType

from filelock import FileLock, Timeout

from notebench.errors import BadInput, Conflict, NotebenchError, NotFound, Unavailable
from notebench.experiments.run import to_text
from notebench.workspace import write_whole

ViewId = NewType("ViewId", str)

KINDS = ("runs", "compare")
"""A list of runs with its filter, order and columns; runs chosen to be compared."""
MOST_VIEWS = 500
STATE_BYTES = 64_000
_NAME_CHARS = 100
_LOCK_S = 10


@dataclass(frozen=True, slots=True)
class View:
    """One saved view.

    Attributes
    ----------
    kind
        One of :data:`KINDS`.
    state
        What the surface that shows it needs, as JSON; nobody else reads it.
    """

    view_id: ViewId
    name: str
    kind: str
    state: Mapping[str, Any]
    created_at: str
    updated_at: str

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > _NAME_CHARS or not self.name.isprintable():
            raise BadInput(
                f"name: {self.name[:80]!r} is no name; give 1 to {_NAME_CHARS} printable characters"
            )
        if self.kind not in KINDS:
            raise BadInput(f"kind: {self.kind[:80]!r} is not known; there are {', '.join(KINDS)}")
        size = len(json.dumps(self.state))
        if size > STATE_BYTES:
            raise BadInput(f"state: it has {size} bytes as JSON; at most {STATE_BYTES} are kept")

    def to_json(self) -> dict[str, Any]:
        """As file and REST carry it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ViewBook:
    """The views of one workspace; many processes may read and write them at once.

    Attributes
    ----------
    path
        The file.
    prepare
        Makes its folder; called before it is written.
    now
        The clock.
    """

    path: Path
    prepare: Callable[[], None] = lambda: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def views(self) -> list[View]:
        """All, by kind and name."""
        return sorted(self._read(), key=lambda view: (view.kind, view.name.casefold()))

    def get(self, view_id: str) -> View:
        """One.

        Raises
        ------
        NotFound
            When there is none of this id.
        """
        for view in self._read():
            if view.view_id == view_id:
                return view
        raise NotFound(f"there is no view {view_id[:80]!r}; it was deleted, or belongs to another workspace")

    def create(self, name: str, kind: str, state: Mapping[str, Any]) -> View:
        """Keep a new one.

        Raises
        ------
        BadInput
            When the name, kind or state is not allowed, or there are 500 views already.
        Conflict
            When a view of this kind has the name.
        """
        at = to_text(self.now())
        view = View(ViewId(secrets.token_hex(8)), name.strip(), kind, state, at, at)
        with self._changing() as views:
            if len(views) >= MOST_VIEWS:
                raise BadInput(f"there are {MOST_VIEWS} views already; delete one first")
            _check_name(view, views)
            views.append(view)
        return view

    def replace(
        self, view_id: str, *, name: str | None = None, state: Mapping[str, Any] | None = None
    ) -> View:
        """Put another name or state in the place of the old.

        Raises
        ------
        BadInput, NotFound, Conflict
            As :meth:`create` and :meth:`get`.
        """
        with self._changing() as views:
            place = _find(views, view_id)
            old = views[place]
            view = replace(
                old,
                name=old.name if name is None else name.strip(),
                state=old.state if state is None else state,
                updated_at=to_text(self.now()),
            )
            _check_name(view, views)
            views[place] = view
        return view

    def delete(self, view_id: str) -> None:
        """Forget one.

        Raises
        ------
        NotFound
            When there is none of this id.
        """
        with self._changing() as views:
            del views[_find(views, view_id)]

    @contextlib.contextmanager
    def _changing(self) -> Iterator[list[View]]:
        """The views as they are, under a lock; written when the block ends without an error."""
        try:
            self.prepare()
            with FileLock(self.path.with_suffix(".lock"), timeout=_LOCK_S):
                views = self._read()
                yield views
                kept = {"version": 1, "views": [view.to_json() for view in views]}
                write_whole(self.path, json.dumps(kept, indent=1, ensure_ascii=False).encode())
        except Timeout as err:
            raise Unavailable(f"{self.path} is being written by another process; try again") from err
        except OSError as err:
            raise Unavailable(f"{self.path} cannot be written ({err.strerror or err})") from err

    def _read(self) -> list[View]:
        try:
            read = json.loads(self.path.read_bytes())
            return [View(**each) for each in read["views"]]
        except FileNotFoundError:
            return []
        except OSError as err:
            raise Unavailable(f"{self.path} cannot be read ({err.strerror or err})") from err
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, NotebenchError) as err:
            raise Unavailable(
                f"{self.path} is not as Notebench wrote it; mend it, or move it away to begin anew"
            ) from err


def _find(views: Sequence[View], view_id: str) -> int:
    for place, view in enumerate(views):
        if view.view_id == view_id:
            return place
    raise NotFound(f"there is no view {view_id[:80]!r}; it was deleted, or belongs to another workspace")


def _check_name(view: View, others: Sequence[View]) -> None:
    for other in others:
        if (other.kind, other.name) == (view.kind, view.name) and other.view_id != view.view_id:
            raise Conflict(f"there is a view {view.name!r} already; choose another name, or replace that one")
