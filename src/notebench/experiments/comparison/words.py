"""What differs between runs, in a few words for people."""

from collections.abc import Sequence

from notebench.data import DataDifference
from notebench.experiments.comparison.data import DataChange, UseDiff
from notebench.experiments.comparison.diffs import Change, CodeDiff
from notebench.experiments.comparison.environments import EnvironmentComparison

_NAMES = 5  # of columns


def code_words(diff: CodeDiff) -> str:
    """How many cells became what: ``1 cell changed, 3 cells same``."""
    counts = {change: sum(cell.change is change for cell in diff.cells) for change in Change}
    words = [f"{_count(count, 'cell')} {change}" for change, count in counts.items() if count]
    return (", ".join(words) or "no cells") + (", not all are looked at" if diff.is_cut else "")


def data_words(diff: UseDiff) -> str:
    """What became of one use of data: ``train ages.csv changed: 2 rows more; other content of age``."""
    use = diff.after or diff.before
    if use is None:
        return ""
    named = f"{use.role} {use.version.name} {_CHANGES[diff.change]}"
    if diff.before is not None and diff.before.version.name != use.version.name:
        named += f" (was {diff.before.version.name})"
    told = _difference_words(diff.difference) if diff.difference and diff.change is DataChange.CHANGED else []
    return f"{named}: {'; '.join(told)}" if told else named


def environment_words(compared: EnvironmentComparison) -> str:
    """What differs between the environments: ``python, commit; 2 packages``."""
    facts = [row.name for row in compared.facts if not row.is_equal]
    packages = sum(not row.is_equal for row in compared.packages)
    words = [", ".join(facts), _count(packages, "package") if packages else ""]
    missing = sum(not is_known for is_known in compared.is_known)
    unknown = f"{_count(missing, 'run')} without a recorded environment" if missing else ""
    return "; ".join(word for word in (*words, unknown) if word) or "the same"


_CHANGES = {
    DataChange.SAME: "is the same",
    DataChange.CHANGED: "changed",
    DataChange.UNKNOWN: "is not known to be the same: its content was not read whole",
    DataChange.ADDED: "was added",
    DataChange.REMOVED: "is no longer used",
}


def _difference_words(difference: DataDifference) -> list[str]:
    rows = difference.rows or 0
    lists = (
        ("added", difference.added),
        ("removed", difference.removed),
        ("other type of", difference.changed_type),
        ("other content of", difference.changed_content),
    )
    told = [f"{_count(abs(rows), 'row')} {'more' if rows > 0 else 'fewer'}"] if rows else []
    told += [f"{verb} {_names(names)}" for verb, names in lists if names]
    return told + (["not all columns are known"] if difference.is_partial else [])


def _names(names: Sequence[str]) -> str:
    more = len(names) - _NAMES
    return ", ".join(names[:_NAMES]) + (f" and {more} more" if more > 0 else "")


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
