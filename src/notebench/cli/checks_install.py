"""``doctor`` on the installation: versions, and whether JupyterLab will find both halves of Notebench."""

import json
import sys
from collections.abc import Collection, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from platform import python_version

from notebench.findings import Finding, ok, problem, warning
from notebench.version import __version__

_NAME = "notebench"
_AGAIN = "pip install --upgrade --force-reinstall notebench"


def check_python() -> Iterator[Finding]:
    """Whether Notebench supports this Python."""
    from packaging.specifiers import SpecifierSet

    wanted = SpecifierSet(metadata("notebench")["Requires-Python"])
    if wanted.contains(python_version(), prereleases=True):
        yield ok(f"Python {python_version()} at {sys.executable}")
    else:
        yield problem(
            f"Python {python_version()} is not {wanted}", f"make an environment with Python {wanted}"
        )


def check_libraries() -> Iterator[Finding]:
    """Whether each library that Notebench needs is here, in a version that it supports."""
    from packaging.requirements import Requirement

    right = []
    for line in requires("notebench") or []:
        needed = Requirement(line)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        remedy = f'pip install "{needed.name}{needed.specifier}"'
        try:
            found = version(needed.name)
        except PackageNotFoundError:
            yield problem(f"{needed.name} is not installed", remedy)
            continue
        if needed.specifier.contains(found, prereleases=True):
            right.append(f"{needed.name} {found}")
        else:
            yield problem(f"{needed.name} {found} is not {needed.specifier}", remedy)
    if right:
        yield ok(", ".join(right))


def check_labextension() -> Iterator[Finding]:
    """Whether JupyterLab finds the panel, has it enabled, and in the server half's version."""
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_page_config

    folders = jupyter_path("labextensions")
    # Names with a flag, or names alone, as the version of JupyterLab has it.
    disabled = get_page_config(folders).get("disabledExtensions", [])
    off = [name for name, is_off in disabled.items() if is_off] if isinstance(disabled, dict) else disabled
    yield from panel_findings([Path(folder) for folder in folders], off)


def panel_findings(folders: Sequence[Path], disabled: Collection[str]) -> Iterator[Finding]:
    """What the folders in which JupyterLab looks for extensions, and its settings, say of the panel."""
    found = [folder / _NAME for folder in folders if (folder / _NAME / "package.json").is_file()]
    if not found:
        yield problem(f"the panel is in none of {', '.join(str(folder) for folder in folders)}", _AGAIN)
        return
    package = json.loads((found[0] / "package.json").read_text(encoding="utf-8"))
    if not any((found[0] / "static").glob("remoteEntry*.js")):
        yield problem(f"the panel in {found[0]} is not built", f"{_AGAIN}; in a checkout: make lab")
    elif any(name.split(":")[0] == _NAME for name in disabled):
        yield problem("the panel is disabled in JupyterLab", "jupyter labextension enable notebench")
    elif package["version"] != __version__:
        yield problem(
            f"the panel in {found[0]} is {package['version']}, the server's half {__version__}",
            f"{_AGAIN}; then start JupyterLab again",
        )
    else:
        yield ok(f"the panel {package['version']} is in {found[0]}")
    if len(found) > 1:
        yield warning(f"the panel is also in {found[1]}, where it is not used", "delete that folder")


def check_server_extension() -> Iterator[Finding]:
    """Whether the Jupyter server loads Notebench's half."""
    from jupyter_core.paths import jupyter_config_path
    from jupyter_server.extension.config import ExtensionConfigManager
    from jupyter_server.extension.manager import ExtensionPackage

    enabled = ExtensionConfigManager(read_config_path=jupyter_config_path()).get_jpserver_extensions()
    if "notebench" not in enabled:
        yield problem("the Jupyter server does not know Notebench", _AGAIN)
    elif not enabled["notebench"]:
        yield problem(
            "Notebench is disabled in the Jupyter server", "jupyter server extension enable notebench"
        )
    elif not ExtensionPackage(name="notebench", enabled=True).validate():
        yield problem("the Jupyter server cannot load Notebench", _AGAIN)
    else:
        yield ok("the Jupyter server loads Notebench")
