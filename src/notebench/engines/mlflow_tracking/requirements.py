"""What a saved model needs, read from its files: milliseconds where MLflow's own way takes seconds.

MLflow loads the model in a fresh process and notes what is imported. A pickle or a skops file names the
modules of all that it holds, so reading those names tells the same, without running anything.
"""

import functools
import importlib.metadata
import json
import pickletools
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_PICKLES = (".pkl", ".pickle", ".joblib", ".cloudpickle")
_LARGEST_BYTES = 200_000_000  # a larger pickle is not walked
_UNREADABLE = (
    ValueError,
    KeyError,
    OSError,
    EOFError,
    OverflowError,
    MemoryError,
    RecursionError,
    zipfile.BadZipFile,
)
_MODULE = re.compile(r"[A-Za-z_][\w.]*")


def infer_requirements(model: Path, fallback: Iterable[str]) -> list[str]:
    """The pinned requirements of a model.

    Parameters
    ----------
    model
        Its file, or the folder where its files lie.
    fallback
        What its kind of model always needs, as requirement lines; they win over what is found.
    """
    lines = list(fallback)
    known = {_name(line) for line in lines}
    for distribution in sorted(_distributions(_modules(model))):
        if _name(distribution) not in known:
            known.add(_name(distribution))
            lines.append(f"{distribution}=={importlib.metadata.version(distribution)}")
    return lines


def _distributions(modules: Iterable[str]) -> set[str]:
    by_module = _distributions_by_module()
    tops = {module.partition(".")[0] for module in modules} - set(sys.stdlib_module_names)
    return {by_module[top] for top in tops if top in by_module}


@functools.cache
def _distributions_by_module() -> dict[str, str]:
    return {module: names[0] for module, names in importlib.metadata.packages_distributions().items()}


def _modules(model: Path) -> Iterator[str]:
    for path in model.rglob("*") if model.is_dir() else [model]:
        if path.suffix == ".skops":
            yield from _skops_modules(path)
        elif path.suffix in _PICKLES and path.stat().st_size <= _LARGEST_BYTES:
            yield from _pickle_modules(path)


def _skops_modules(path: Path) -> Iterator[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            nodes = [json.loads(archive.read("schema.json"))]
    except _UNREADABLE:
        return
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            if isinstance(module := node.get("__module__"), str):
                yield module
            nodes += node.values()
        elif isinstance(node, list):
            nodes += node


def _pickle_modules(path: Path) -> Iterator[str]:
    strings: list[str] = []
    try:
        with path.open("rb") as file:
            for opcode, argument, _ in pickletools.genops(file):
                if opcode.name == "GLOBAL":
                    yield str(argument).partition(" ")[0]
                elif opcode.name == "STACK_GLOBAL":
                    yield from (text for text in strings[-2:] if _MODULE.fullmatch(text))
                elif isinstance(argument, str):
                    strings.append(argument)
                    del strings[:-8]
    except _UNREADABLE:
        return  # no pickle after all, or one within another format: what was found so far counts


def _name(requirement: str) -> str:
    return re.split(r"[\s=<>!~;\[]", requirement, maxsplit=1)[0].lower().replace("_", "-")
