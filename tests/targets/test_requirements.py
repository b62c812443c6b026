"""What a target's jobs need: read as pip does, before it travels."""

from pathlib import Path

import pytest

from notebench.errors import BadInput, Unavailable
from notebench.targets import Target
from notebench.targets.book import brought_by
from notebench.targets.requirements import read_requirements

FILE = """\
# what everybody needs
torch==2.0 \\
    --hash=sha256:abc   # pinned
-r more/other.txt

b @ https://example.org/b.whl#sha256=123
git+ssh://git@example.org/c#egg=c
--extra-index-url https://${USER_NAME}:${INDEX_TOKEN}@example.org/simple
"""


def test_lines_come_as_pip_reads_them(folder: Path) -> None:
    """Comments go, what belongs to an address stays, and other files stand where they are named."""
    (folder / "more").mkdir()
    (folder / "more" / "other.txt").write_bytes("\ufeffnumpy ; python_version > '3'\r\n\r\n".encode())
    (folder / "needs.txt").write_text(FILE)
    assert read_requirements(folder / "needs.txt") == (
        "torch==2.0     --hash=sha256:abc",
        "numpy ; python_version > '3'",
        "b @ https://example.org/b.whl#sha256=123",
        "git+ssh://git@example.org/c#egg=c",
        "--extra-index-url https://${USER_NAME}:${INDEX_TOKEN}@example.org/simple",
    )
    target = Target(name="box", address="https://box.example", requirements="needs.txt")
    assert brought_by(folder, target) == ["torch", "numpy", "b"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("-e .", "'-e .' names what lies on this machine"),
        ("./wheels/a.whl", "names what lies on this machine"),
        ("-c limits.txt", "names what lies on this machine"),
        ("file:///a.whl", "names what lies on this machine"),
        ("--index-url https://me:hunter2@example.org/simple", "an address in it carries a password"),
        ("git+https://hunter2@example.org/a", "an address in it carries a password"),
        ("-r needs.txt", "leads back to itself"),
    ],
)
def test_what_cannot_travel_is_told_with_its_line(folder: Path, line: str, told: str) -> None:
    """A password would stand in the cluster's list of jobs; it is not repeated here either."""
    (folder / "needs.txt").write_text(f"numpy\n{line}\n")
    with pytest.raises(BadInput) as caught:
        read_requirements(folder / "needs.txt")
    assert caught.value.message.startswith("needs.txt:2: ")
    assert told in caught.value.message
    assert "hunter2" not in caught.value.message


def test_a_file_that_is_gone_is_told(folder: Path) -> None:
    (folder / "needs.txt").write_text("-r gone.txt\n")
    with pytest.raises(Unavailable, match=r"gone\.txt cannot be read"):
        read_requirements(folder / "needs.txt")
