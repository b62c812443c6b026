"""A YAML document as plain values, each with its line; and the same document edited, its comments kept.

YAML 1.2: ``on``, ``yes`` and ``no`` are text, as people expect of a step that runs ``on`` a target.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from notebench.pipelines.faults import BadPipeline, Fault

MOST_BYTES = 1_000_000
"""Of a document."""
_MOST_NODES = 100_000  # aliases of aliases make few lines into very many values
_DEEPEST = 50
_MOST_LEFT_OUT = 3
_MOST_CUT = 20  # lines before the fault
_MERGE = "tag:yaml.org,2002:merge"
_WIDTH = 110
_PLAIN = re.compile(r"[A-Za-z_$][\w$./-]*(?: [\w$./-]+)*", re.ASCII)  # which no context changes
Path = tuple[str | int, ...]
"""Keys and places from the top to a value."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says.

    Attributes
    ----------
    file
        Its name, as faults tell it.
    lines
        By path, the line of a key or an item, from 1.
    starts
        By path, the line on which a text's first line stands.
    """

    file: str
    value: Any
    lines: Mapping[Path, int] = field(default_factory=dict)
    starts: Mapping[Path, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line of what is at the path, or of the nearest thing around it."""
        return next(
            (self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines), 1
        )


def read_document(text: str, file: str) -> Document:
    """The document that the text is.

    Raises
    ------
    BadPipeline
        When it is no YAML, a key is there twice, or it is too large.
    """
    document, faults = _read(text, file)
    if faults:
        raise BadPipeline(file, faults)
    return document


def read_parts(text: str, file: str) -> tuple[Document, tuple[Fault, ...]]:
    """What of the text can be read, and what is wrong with it: for a text that somebody is writing.

    Of a text that is no YAML, a line around the fault is left out, or all that follows it.
    """
    try:
        return _read(text, file)
    except BadPipeline as err:
        faults, lines = err.faults, text.splitlines()
    at = faults[0].line
    for rest in _rests(lines, at) if at else ():
        try:
            return _read("\n".join(rest), file)[0], faults
        except BadPipeline:
            continue
    return Document(file, None), faults


def _rests(lines: Sequence[str], at: int) -> Iterator[list[str]]:
    """The lines without what may be at fault, which is left empty: the others keep their numbers."""
    last = min(at, len(lines))
    for line in range(last, max(0, last - _MOST_LEFT_OUT), -1):
        yield [*lines[: line - 1], "", *lines[line:]]
    for line in range(last, max(0, last - _MOST_CUT), -1):
        yield list(lines[: line - 1])


def _read(text: str, file: str) -> tuple[Document, tuple[Fault, ...]]:
    if len(text) > MOST_BYTES:
        raise BadPipeline(
            file, [Fault(0, f"it has more than {MOST_BYTES} characters, which no pipeline needs")]
        )
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(io.StringIO(text))
        reading = _Reading(yaml)
        value = None if node is None else reading.read(node, ())
    except MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        told = " ".join(filter(None, [err.context, err.problem]))
        fault = Fault(mark.line + 1 if mark else 0, f"it is no YAML here ({told}); mend it")
        raise BadPipeline(file, [fault]) from err
    except (YAMLError, ValueError, RecursionError) as err:
        told = " ".join(str(err).split())[:200]
        raise BadPipeline(file, [Fault(0, f"it is no YAML that can be read ({told}); mend it")]) from err
    return Document(file, value, reading.lines, reading.starts), tuple(reading.faults)


class _Reading:
    """Makes values of nodes, and notes their lines."""

    def __init__(self, yaml: YAML) -> None:
        self._yaml = yaml
        self._nodes = 0
        self.lines: dict[Path, int] = {}
        self.starts: dict[Path, int] = {}
        self.faults: list[Fault] = []

    def read(self, node: Node, path: Path) -> Any:
        self._nodes += 1
        if self._nodes > _MOST_NODES or len(path) > _DEEPEST:
            raise ValueError("it is nested too deep, or its aliases make it too large")
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.read(each, (*path, at)) for at, each in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        self.starts[path] = node.start_mark.line + (2 if node.style in ("|", ">") else 1)
        return self._plain(node)

    def _mapping(self, node: MappingNode, path: Path) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        own: dict[Any, int] = {}
        for key_node, value_node in sorted(node.value, key=lambda pair: pair[0].tag != _MERGE):
            if key_node.tag == _MERGE:
                found |= self._merged(value_node, path)
                continue
            key, line = self._key(key_node), key_node.start_mark.line + 1
            if key in own:
                told = f"{key}: it is there twice, first in line {own[key]}; keep one"
                self.faults.append(Fault(line, told))
            own[key] = line
            self.lines[(*path, key)] = line
            found[key] = self.read(value_node, (*path, key))
        return found

    def _merged(self, node: Node, path: Path) -> dict[Any, Any]:
        """What ``<<`` brings; of several the first goes before."""
        parts = node.value if isinstance(node, SequenceNode) else [node]
        read = [self.read(each, path) for each in reversed(parts)]
        return {key: value for each in read if isinstance(each, dict) for key, value in each.items()}

    def _key(self, node: Node) -> Any:
        if not isinstance(node, ScalarNode):
            raise MarkedYAMLError(problem="a key is a list or a mapping", problem_mark=node.start_mark)
        return self._plain(node)

    def _plain(self, node: ScalarNode) -> Any:
        try:
            return self._yaml.constructor.construct_object(node)
        except ValueError as err:  # such as the 31st of February
            raise MarkedYAMLError(problem=str(err), problem_mark=node.start_mark) from err


def edit_document(text: str, changes: Iterable[tuple[Sequence[str | int], Any]]) -> str:
    """The text with values put at paths, or taken away where they are None.

    Comments, order, how far lines are indented and how they end are kept.

    Parameters
    ----------
    changes
        Each a path and what stands there afterwards; mappings on the way are made.

    Raises
    ------
    BadPipeline
        When the text is no YAML.
    """
    read_document(text, "the document")  # what is wrong is told with its line
    yaml = _round_trip(*_indents(text))
    is_of_windows = "\r\n" in text
    root = yaml.load(text.replace("\r\n", "\n"))
    root = CommentedMap() if root is None else root
    for path, value in changes:
        _put(root, path, value)
    written = _dumped(yaml, root)
    return written.replace("\n", "\r\n") if is_of_windows else written


def write_document(value: Mapping[str, Any]) -> str:
    """The text of a new document; the innermost mappings and lists stand on one line where they are short."""
    return _dumped(_round_trip(), _styled(value))


def _round_trip(mapping: int = 2, offset: int = 2) -> YAML:
    """Reads and writes alike; ``offset`` is how far a list's dash stands from its key."""
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.preserve_quotes = True
    yaml.indent(mapping=mapping, sequence=offset + 2, offset=offset)
    return yaml


def _indents(text: str) -> tuple[int, int]:
    """How far the text indents what is below a key, and the dashes of lists; as where it does so first."""
    mapping = offset = None
    above = 0
    for line in text.splitlines():
        bare = line.lstrip(" ")
        column = len(line) - len(bare)
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith("- "):
            offset = max(0, column - above) if offset is None else offset
            continue  # what is in an item stands behind its dash
        if mapping is None and column > above:
            mapping = column - above
        above = column
    return mapping or 2, 2 if offset is None else offset


def _dumped(yaml: YAML, value: Any) -> str:
    written = io.StringIO()
    yaml.dump(value, written)
    return written.getvalue()


def _put(root: Any, path: Sequence[str | int], value: Any) -> None:
    *way, last = path
    for key in way:
        if key not in root:
            root[key] = CommentedMap()
        root = root[key]
    if value is None:
        root.pop(last, None)
    else:
        root[last] = _styled(value)


def _styled(value: Any) -> Any:
    if isinstance(value, Mapping):
        made = CommentedMap((key, _styled(each)) for key, each in value.items())
        if _is_flat(value.values()) and len(str(value)) < _WIDTH // 2:
            made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        return _list(value)
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> Any:
    """Quoted where a reader might take the text for something else; several lines as they are."""
    if _PLAIN.fullmatch(value):
        return value
    is_block = "\n" in value and value.replace("\n", "").isprintable() and value[0] not in " \n"
    return LiteralScalarString(value) if is_block else DoubleQuotedScalarString(value)


def _list(items: Any) -> Any:
    made = CommentedSeq(map(_styled, items))
    if _is_flat(items):
        made.fa.set_flow_style()
    return made


def _is_flat(values: Iterable[Any]) -> bool:
    return not any(isinstance(each, Mapping | list | tuple) or "\n" in str(each) for each in values)
