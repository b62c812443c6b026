"""How outputs are kept: content first, under its own digest, then a line in the manifest that tells of it."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from notebench.data.column_content import combine, new_hash
from notebench.errors import BadInput, Unavailable

MANIFEST = "manifest.jsonl"


def keep(folder: Path, name: str, kind: str, write: Callable[[Path], None], called: str = "") -> None:
    """Write content under a name of its own, then call it by what it is, then tell of it.

    Parameters
    ----------
    called
        The file's name; empty for that of a frame.

    Raises
    ------
    Unavailable
        When it cannot be written.
    """
    part = folder / f".{secrets.token_hex(8)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write(part)
        digest, size = digest_of(part), size_of(part)
        path = folder / digest / (called or f"{name}.parquet")
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            part.replace(path)
    except OSError as err:
        raise Unavailable(f"output {name}: it cannot be kept in {folder} ({_why(err)})") from err
    finally:
        shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)
    tell(folder, name, kind, size, digest, {"path": path.relative_to(folder).as_posix()})


def _why(err: OSError) -> str:
    """What went wrong; of many files that could not be copied, the first tells."""
    if isinstance(err, shutil.Error) and isinstance(err.args[0], list):
        return str(err.args[0][0][-1])
    return err.strerror or str(err)


def tell(folder: Path, name: str, kind: str, size: int, digest: str, where: Mapping[str, Any]) -> None:
    """Add a line to the manifest, on a line of its own whatever a kill left there."""
    line = {"name": name, "kind": kind, "bytes": size, "digest": digest, **where}
    path = folder / MANIFEST
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("ab+", buffering=0) as file:
            file.write(_begin(file) + json.dumps(line, ensure_ascii=False).encode() + b"\n")
    except OSError as err:
        raise Unavailable(f"output {name}: it cannot be kept in {folder} ({err.strerror or err})") from err


def _begin(file: IO[bytes]) -> bytes:
    """What ends a line that a kill tore."""
    if not file.seek(0, os.SEEK_END):
        return b""
    file.seek(-1, os.SEEK_END)
    return b"" if file.read(1) == b"\n" else b"\n"


def copy(path: Path, to: Path, put: Callable[[Any, Any], Any] = shutil.copyfile) -> None:
    """Copy a file, or a folder with all below it."""
    if path.is_dir():
        shutil.copytree(path, to, copy_function=put)
    else:
        put(path, to)


def digest_of(path: Path) -> str:
    """The id of a file's content, or of all below a folder with their names; 32 characters in hex.

    Raises
    ------
    OSError
        When it cannot be read.
    """
    if path.is_dir():
        return combine(*([each.relative_to(path).as_posix(), digest_of(each)] for each in files_in(path)))
    with path.open("rb") as file:
        return hashlib.file_digest(file, new_hash).hexdigest()


def size_of(path: Path) -> int:
    """Of the file, or of all files below; -1 where there is none."""
    try:
        return sum(each.stat().st_size for each in files_in(path)) if path.is_dir() else path.stat().st_size
    except OSError:
        return -1


def files_in(folder: Path) -> list[Path]:
    """All files below a folder, in the order of their names."""
    return sorted(each for each in folder.rglob("*") if each.is_file())


def write_frame(name: str, frame: Any, path: Path) -> None:
    """Write a frame or series as Parquet.

    Raises
    ------
    BadInput
        When Parquet has no type for a column of it.
    OSError
        As the file system says.
    """
    try:
        if hasattr(frame, "write_parquet"):  # Polars
            frame.write_parquet(path)
        elif hasattr(frame, "to_parquet"):
            frame.to_parquet(path)
        elif hasattr(frame, "to_frame"):
            write_frame(name, frame.to_frame(), path)
        else:
            _write_arrow(frame, path)
    except (ValueError, TypeError, NotImplementedError, ImportError) as err:
        told = " ".join(str(err).split())[:200]
        raise BadInput(
            f"output {name}: the frame cannot be kept as Parquet ({told}); give each column one type, or "
            "write a file and give its Path"
        ) from err


def _write_arrow(table: Any, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet

    pa.parquet.write_table(table if isinstance(table, pa.Table) else pa.Table.from_batches([table]), path)
