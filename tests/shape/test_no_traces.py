"""Nothing in the repository tells on which machine, or from which registry, it was made."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGEST = 2_000_000  # bytes; a larger file is no text of ours

# In parts, so that this file does not hold what it looks for.
REGISTRIES = [("registry.npmjs", "org"), ("registry.yarnpkg", "com"), ("files.pythonhosted", "org")]
FOLDERS = [("", "work", "main"), ("", "work", "shared"), ("", "opt", "wheels"), ("", "opt", "pypi")]
FORBIDDEN = [*map(".".join, REGISTRIES), *map("/".join, FOLDERS), "/".join(["pypi.org", "simple"]), str(ROOT)]
TRACES = re.compile("|".join(map(re.escape, FORBIDDEN)))


def tracked() -> list[Path]:
    """The files in git that are there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_registry_and_no_machine_is_named() -> None:
    """Packages come from where pip and npm are set up to look, on every machine."""
    found = []
    for path in tracked():
        if path.is_file() and path.stat().st_size < LARGEST:
            text = path.read_bytes().decode("utf-8", "ignore")
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in TRACES.finditer(text)]
    assert found == []
