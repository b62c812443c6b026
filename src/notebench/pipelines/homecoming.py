"""What a step that ran elsewhere leaves for its way home, and what becomes of it there.

Outputs travel as numbered files, as a file's own name may be one that does not travel. At home they are given
anew: what came is digested again, and nothing that another machine says leads out of the step's folder.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from notebench.errors import BadInput, EngineFailure
from notebench.parameters.notebook import INJECTED_TAG
from notebench.pipelines.keeping import files_in, keep, tell
from notebench.pipelines.outputs import Output, OutputKind, read_outputs
from notebench.pipelines.run_folder import LOGGED_FOLDER
from notebench.pipelines.step import StepReply, StepState, StepTask
from notebench.workspace import link, write_whole

REPLY_FILE = "reply.json"
LARGEST_BYTES = 100_000_000
"""Of one file that comes home."""
_CARRIED = "carried"
_ERROR_CHARS = 100_000


def leave(reply: StepReply, task: StepTask, given: Path) -> StepReply:
    """Leave what came of a step beside its executed notebook; it has failed where an output cannot come home.

    Parameters
    ----------
    given
        That of its inputs, which stands in the executed notebook.

    Raises
    ------
    OSError
        As the file system says.
    """
    left = task.target.parent
    outputs = reply.outputs if reply.state is StepState.FINISHED else {}
    if told := next(_too_large(outputs.values()), ""):
        reply, outputs = replace(reply, state=StepState.FAILED, reason=told, outputs={}), {}
    stays = [path for path in (task.target, spill_of(task.target)) if _size(path) > LARGEST_BYTES]
    if stays:
        told = " and ".join(f"{each.name} has {_size(each) / 1e6:.0f} MB" for each in stays)
        reply = replace(reply, note=f"{told}, and stayed in the cluster")
    said = {
        "note": reply.note,
        "state": str(reply.state),
        "reason": reply.reason,
        "duration_s": reply.duration_s,
        "cell": reply.cell,
        "error": reply.error[-_ERROR_CHARS:],
        "given": str(given),
        "outputs": list(_carry(outputs.values(), left / _CARRIED)),
    }
    write_whole(left / REPLY_FILE, json.dumps(said).encode())
    return reply


def spill_of(notebook: Path) -> Path:
    """The file with what an executed notebook's cells put out beyond their measure."""
    return notebook.with_suffix(".spill.txt")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _too_large(outputs: Iterable[Output]) -> Iterator[str]:
    for each in outputs:
        for path in _files(each):
            if (size := path.stat().st_size) > LARGEST_BYTES:
                yield (
                    f"output {each.name}: {path.name} has {size / 1e6:.0f} MB, and files come home up to "
                    f"{LARGEST_BYTES / 1e6:.0f} MB each; write it to a store that both sides reach"
                )


def _files(output: Output) -> list[Path]:
    if output.path is None:
        return []
    return files_in(output.path) if output.path.is_dir() else [output.path]


def _carry(outputs: Iterable[Output], folder: Path) -> Iterator[dict[str, Any]]:
    folder.mkdir(exist_ok=True)
    number = 0
    for each in outputs:
        said, files = each.to_json(), []
        for path in _files(each):
            inside = path.relative_to(each.path).as_posix() if path != each.path and each.path else ""
            link(path, folder / f"{number:05d}")
            files.append([inside, f"{number:05d}"])
            number += 1
        said["path"] = each.path.name if each.path else ""
        yield {**said, "files": files, "is_folder": bool(each.path and each.path.is_dir())}


def bring_home(left: Path, task: StepTask, places: Mapping[Path, str]) -> StepReply:
    """What came of a step that ran elsewhere, with all put where a step of this machine leaves it.

    Parameters
    ----------
    places
        Where the inputs that have these paths here were in the bundle.

    Raises
    ------
    EngineFailure
        When something of it did not come, or came as another.
    Unavailable
        When it cannot be kept.
    """
    try:
        said: dict[str, Any] = json.loads((left / REPLY_FILE).read_bytes())
        reply = StepReply(
            task.name,
            StepState(said["state"]),
            str(said["reason"]),
            float(said["duration_s"]),
            None if said["cell"] is None else int(said["cell"]),
            str(said["error"]),
            note=str(said["note"]),
        )
        take_notebook(left, task, places, str(said["given"]))
        for each in said["outputs"]:
            _give(each, left / _CARRIED, task.outputs)
        _take_logged(left / LOGGED_FOLDER, task.outputs.parent / LOGGED_FOLDER)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as err:
        raise EngineFailure(f"what it left did not come home whole ({err}); run it again") from err
    except BadInput as err:
        raise EngineFailure(f"what it left cannot be used: {err.message}") from err
    return replace(reply, outputs=read_outputs(task.outputs))


def _take_logged(source: Path, to: Path) -> None:
    """Take what the step's code logged; it is looked into only where runs are written."""
    for archive in sorted(source.glob("*.zip")):
        to.mkdir(exist_ok=True)
        (to / archive.name).unlink(missing_ok=True)
        link(archive, to / archive.name)


def take_notebook(left: Path, task: StepTask, places: Mapping[Path, str], given: str = "") -> None:
    """Put the executed notebook, and what spilled from it, where a step of this machine leaves them.

    Parameters
    ----------
    given
        The folder of the inputs there, whose paths become those of this machine; empty where it is not known.

    Raises
    ------
    OSError, ValueError
        When it cannot be read or written.
    """
    source = left / task.target.name
    if source.is_file():
        notebook = json.loads(source.read_bytes())
        paths = {f"{given}/{place}": str(path) for path, place in places.items()} if given else {}
        _at_home(notebook, task, paths)
        write_whole(
            task.target, json.dumps(notebook, indent=1, ensure_ascii=False).encode("utf-8", "replace")
        )
    spilled, spill = spill_of(source), spill_of(task.target)
    if spilled.is_file():
        spill.unlink(missing_ok=True)
        link(spilled, spill)


def _at_home(notebook: dict[str, Any], task: StepTask, paths: Mapping[str, str]) -> None:
    """Let what the notebook says that it was given be what it is called here; outputs stay as they are."""
    noted = notebook.get("metadata", {}).get("papermill")
    if isinstance(noted, dict):
        noted.update(_renamed(noted, paths))
        noted.update(input_path=str(task.notebook), output_path=str(task.target))
    for cell in notebook.get("cells", []):
        if INJECTED_TAG in cell.get("metadata", {}).get("tags", []):
            cell["source"] = _renamed(cell["source"], paths)


def _renamed(value: Any, paths: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for there, here in paths.items():
            value = value.replace(there, here)
        return value
    if isinstance(value, list):
        return [_renamed(each, paths) for each in value]
    if isinstance(value, dict):
        return {key: _renamed(each, paths) for key, each in value.items()}
    return value


def _give(said: Mapping[str, Any], carried: Path, folder: Path) -> None:
    """Give an output anew."""
    name, kind = str(said["name"]), OutputKind(said["kind"])
    if not name.isidentifier():
        raise BadInput(f"{name[:80]!r} is no name of an output")
    if kind is OutputKind.VALUE:
        tell(folder, name, kind, int(said["bytes"]), str(said["digest"]), {"value": said["value"]})
    else:
        called = "" if kind is OutputKind.FRAME else _one_name(said["path"])
        files = {_inside(inside): carried / _one_name(number) for inside, number in said["files"]}
        if missing := [path.name for path in files.values() if not path.is_file()]:
            raise BadInput(f"of output {name}, {missing[0]} did not come")
        keep(folder, name, kind, partial(_put, files, is_folder=bool(said["is_folder"])), called)
    found = read_outputs(folder).get(name)
    if found is None or found.digest != said["digest"]:
        raise BadInput(f"output {name} came as another than was sent")


def _put(files: Mapping[str, Path], to: Path, *, is_folder: bool) -> None:
    if not is_folder:
        link(files[""], to)
        return
    to.mkdir()
    for inside, path in files.items():
        place = to / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        link(path, place)


def _one_name(said: object) -> str:
    """A file's name that leads nowhere else."""
    name = str(said)
    if not name or name in (".", "..") or "/" in name or "\\" in name or "\0" in name:
        raise BadInput(f"{name[:80]!r} is no name of a file")
    return name


def _inside(said: object) -> str:
    """A path that stays below its folder; empty for the folder's place itself."""
    text = str(said)
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text or "\0" in text:
        raise BadInput(f"{text[:80]!r} leads out of its folder")
    return text
