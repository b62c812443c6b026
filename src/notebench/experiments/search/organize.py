"""Runs put in order by a person: tagged, noted, starred, archived, renamed, deleted and brought back.

What a person types is kept as typed: redaction is for what is captured.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from notebench.errors import BadInput, NotebenchError, NotFound, Unavailable
from notebench.experiments.ports import Announce, RunOrganizer
from notebench.experiments.run import ARCHIVED_TAG, NOTE_TAG, STARRED_TAG
from notebench.ids import RunId

MOST_RUNS = 1000
"""In one call."""
_MOST_TAGS = 100
_NAME_CHARS = 250  # MLflow's column for names of runs and tags
_VALUE_CHARS = 5000  # what all of MLflow's stores allow
_OWN = ("mlflow.", "notebench.")


class Verb(StrEnum):
    """What happens to runs; the words of events."""

    UPDATED = "updated"
    DELETED = "deleted"
    RESTORED = "restored"


class Result(StrEnum):
    """What became of one run."""

    DONE = "done"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Change:
    """What a person changes of runs; None leaves a thing as it is.

    Attributes
    ----------
    tags
        Value by name; None removes the tag.
    note
        Markdown; empty removes it.
    """

    tags: Mapping[str, str | None] = field(default_factory=dict)
    note: str | None = None
    is_starred: bool | None = None
    is_archived: bool | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        if not self.all_tags and self.name is None:
            raise BadInput("nothing is to be changed: give tags, note, is_starred, is_archived or name")
        if len(self.tags) > _MOST_TAGS:
            raise BadInput(f"tags: there are {len(self.tags)}; at most {_MOST_TAGS} are changed at once")
        for key, value in self.tags.items():
            _check_tag(key, value)
        if self.note is not None and len(self.note) > _VALUE_CHARS:
            raise BadInput(f"note: it has {len(self.note)} characters; a store keeps {_VALUE_CHARS}")
        if self.name is not None and not (self.name.strip() and len(self.name) <= _NAME_CHARS):
            raise BadInput(f"name: {self.name[:80]!r} is empty or has over {_NAME_CHARS} characters")

    @property
    def all_tags(self) -> dict[str, str | None]:
        """All that is changed as tags; None for those to remove."""
        tags = dict(self.tags)
        if self.note is not None:
            tags[NOTE_TAG] = self.note or None
        for key, is_set in ((STARRED_TAG, self.is_starred), (ARCHIVED_TAG, self.is_archived)):
            if is_set is not None:
                tags[key] = "true" if is_set else None
        return tags


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one run; ``message`` says why it failed."""

    run_id: RunId
    result: Result
    message: str | None = None


Act = Callable[[RunOrganizer, RunId], bool]
"""Does a thing to one run; whether that changed it."""


def change_run(change: Change) -> Act:
    """The act that changes a run so."""
    return lambda organizer, run_id: organizer.change(run_id, tags=change.all_tags, name=change.name)


def delete_run(organizer: RunOrganizer, run_id: RunId) -> bool:
    """Put the run into the store's bin."""
    return organizer.delete(run_id)


def restore_run(organizer: RunOrganizer, run_id: RunId) -> bool:
    """Take the run out of the store's bin."""
    return organizer.restore(run_id)


@dataclass(frozen=True, slots=True)
class Organizing:
    """Does one thing to many runs, and tells of each.

    Attributes
    ----------
    has_time
        Whether there is time for one more: what is left is told as failed, to be asked for again.
    """

    organizer: Callable[[], RunOrganizer]
    announce: Announce
    has_time: Callable[[], bool] = lambda: True

    def each(self, run_ids: Sequence[RunId], act: Act, verb: Verb) -> list[Outcome]:
        """What became of each run, in the order given; one that fails does not keep the others from it.

        Raises
        ------
        BadInput
            When no run, or too many, are named.
        """
        ids = check_ids(run_ids)
        stopped: str | None = None
        outcomes = []
        for run_id in ids:
            if stopped is None and not self.has_time():
                stopped = "there was no time for it; ask again for the rest"
            if stopped is None:
                outcome, stopped = self._one(run_id, act, verb)
            else:
                outcome = Outcome(run_id, Result.FAILED, stopped)
            outcomes.append(outcome)
        return outcomes

    def _one(self, run_id: RunId, act: Act, verb: Verb) -> tuple[Outcome, str | None]:
        """The outcome; and why no other need be tried, where that is so."""
        try:
            has_changed = act(self.organizer(), run_id)
        except Unavailable as err:
            return Outcome(run_id, Result.FAILED, err.message), err.message
        except NotebenchError as err:
            return Outcome(run_id, Result.FAILED, err.message), None
        if has_changed:
            self.announce(verb, {"id": run_id})
        return Outcome(run_id, Result.DONE if has_changed else Result.UNCHANGED), None


class NoOrganizer:
    """Puts nothing in order: the workspace has no runs yet."""

    def change(
        self, run_id: RunId, *, tags: Mapping[str, str | None] | None = None, name: str | None = None
    ) -> bool:
        """See :class:`~notebench.experiments.ports.RunOrganizer`."""
        del tags, name
        return self.delete(run_id)

    def delete(self, run_id: RunId) -> bool:
        """See :class:`~notebench.experiments.ports.RunOrganizer`."""
        raise NotFound(f"there is no run {run_id}: this workspace has no runs yet")

    def restore(self, run_id: RunId) -> bool:
        """See :class:`~notebench.experiments.ports.RunOrganizer`."""
        return self.delete(run_id)


def check_ids(run_ids: Sequence[RunId]) -> list[RunId]:
    """The ids, each once.

    Raises
    ------
    BadInput
        When there is none, or there are more than 1000.
    """
    ids = list(dict.fromkeys(run_ids))
    if not ids:
        raise BadInput("run_ids: no run is named; name at least one")
    if len(ids) > MOST_RUNS:
        raise BadInput(f"run_ids: there are {len(ids)}; at most {MOST_RUNS} are changed in one call")
    return ids


def _check_tag(key: str, value: str | None) -> None:
    if not key.strip() or len(key) > _NAME_CHARS or not key.isprintable():
        raise BadInput(
            f"tags: {key[:80]!r} is no name of a tag; give 1 to {_NAME_CHARS} printable characters"
        )
    if key.startswith(_OWN):
        raise BadInput(f"tags: {key[:80]!r} belongs to MLflow or Notebench; choose another name")
    if value is not None and len(value) > _VALUE_CHARS:
        raise BadInput(f"tags: {key[:80]!r} has {len(value)} characters; a store keeps {_VALUE_CHARS}")
