"""What is loaded at its first use: the names of our packages, and what hardly anyone uses of a library.

jsonschema, which nbformat and Ray import, builds forty grammars for addresses with letters of all scripts
where ``rfc3987-syntax`` is installed, as it is beside Jupyter: more than a second of a process's start.
"""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Collection, Sequence
from types import ModuleType
from typing import Any

_GRAMMARS = "rfc3987_syntax"


def on_demand(package: str, names: Collection[str], modules: Sequence[str]) -> Callable[[str], Any]:
    """A package's ``__getattr__``, which loads its names from its modules when they are asked for.

    Parameters
    ----------
    modules
        Of the package; the first that has the name gives it, so that those go first which load least.
    """

    def find(name: str) -> Any:
        for module in modules if name in names else ():
            found = vars(importlib.import_module(f"{package}.{module}"))
            if name in found:
                return found[name]
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return find


def defer_grammars() -> None:
    """Have those grammars built when the first such address is checked.

    For processes of ours, before they import nbformat, papermill or Ray. Nothing happens where jsonschema is
    loaded, or has no grammars to build.
    """
    if not {"jsonschema", _GRAMMARS} & sys.modules.keys() and importlib.util.find_spec(_GRAMMARS):
        sys.modules[_GRAMMARS] = _Deferred(_GRAMMARS)


class _Deferred(ModuleType):
    """Stands for the module until something of it is used."""

    def is_valid_syntax(self, term: str, value: str) -> bool:
        """See rfc3987_syntax: the one name that jsonschema imports."""
        return bool(self._real().is_valid_syntax(term=term, value=value))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system looks for some, and would load it
            raise AttributeError(name)
        return getattr(self._real(), name)

    def _real(self) -> ModuleType:
        if sys.modules.get(_GRAMMARS) is self:
            del sys.modules[_GRAMMARS]
        return importlib.import_module(_GRAMMARS)
