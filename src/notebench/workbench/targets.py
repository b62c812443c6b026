"""The targets' part of the workbench: what is attached, whether it can be used, and one to try on."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from platform import python_version

from notebench.engines.keyring_tokens import KeyringTokens
from notebench.engines.ray_cluster import TryFolder, check_installed, make_command
from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.asking import ask_cluster, read_nodes
from notebench.errors import NotebenchError, NotFound, Unavailable
from notebench.findings import Finding
from notebench.ids import JobId
from notebench.jobs import Job, JobBook, JobQuery, JobState, Verb, has_ended
from notebench.settings import load_settings
from notebench.targets.book import TargetBook, brought_by
from notebench.targets.check import findings
from notebench.targets.look import TargetLook, look_at
from notebench.targets.room import why_waits
from notebench.targets.target import TRY, Target
from notebench.targets.token import check_given, check_token, find_token
from notebench.workbench.places import place_of
from notebench.workspace import Workspace

RunCommand = Callable[[Sequence[str], Path, str], Job]
_READY_S, _END_S = 240.0, 20.0
_LOOK_S = 0.3
_TOLD_BYTES = 2000
_GO_ON = tuple(state for state in JobState if not state.has_ended)
_SHOWN, _NEWEST_SHOWN = 100, 10
# What the driver of a job, and the workers of a sweep, import inside a cluster.
_NEEDED = (
    "cloudpickle",
    "filelock",
    "optuna",
    "papermill",
    "psutil",
    "pydantic-settings",
    "pyyaml",
    "nbformat",
    "ipykernel",
)


class Targets:
    """The clusters of one workspace.

    Parameters
    ----------
    run_command
        Starts a job that runs a command line.
    """

    def __init__(self, workspace: Workspace, jobs: JobBook, run_command: RunCommand) -> None:
        self._workspace, self._jobs, self._run = workspace, jobs, run_command
        self._tokens = KeyringTokens()
        self._try = TryFolder(workspace.folder / TRY)
        # Read anew each time: a server that runs sees what a command has added.
        self.book = TargetBook(
            workspace.root,
            lambda: load_settings(workspace.root).targets,
            workspace.create,
            self._find_tried,
        )

    def add(self, target: Target, token: str = "") -> None:
        """Attach a target; a token that is given goes into the keyring.

        Raises
        ------
        BadInput, Conflict, NotFound, Unavailable
            When it does not fit, its name is taken, or it cannot be kept.
        """
        kept = "" if target.token_env else self._tokens.get(target.address)
        check_given(target, token or kept, is_new=bool(token))
        if token:
            self._tokens.put(target.address, check_token(token, "the token that was given"))
        try:
            self.book.add(target)
        except BaseException:  # another's token is not lost, nor one left behind for nothing
            if token:
                self._put_back(target.address, kept)
            raise

    def _put_back(self, address: str, token: str) -> None:
        if token:
            self._tokens.put(address, token)
        else:
            self._tokens.forget(address)

    def remove(self, name: str) -> None:
        """Detach a target, and forget its token.

        Raises
        ------
        NotFound, Conflict, BadInput, Unavailable
            When there is none, or it cannot be taken out.
        """
        target = self.book.remove(name)
        if not any(each.address == target.address for each in self.book.targets()):
            self._tokens.forget(target.address)

    def token(self, target: Target) -> str:
        """The target's token; empty where it needs none.

        Raises
        ------
        NoToken, BadInput
            When there is none, or what is there is none.
        """
        if target.name == TRY:
            return self._try.token()
        return find_token(target, os.environ, self._tokens)

    def check(self, name: str, *, is_quick: bool = False) -> Iterator[tuple[str, Finding]]:
        """What is found of a target, by what was looked at.

        Parameters
        ----------
        is_quick
            No small job is run there, which tells of Python and packages.

        Raises
        ------
        NotFound
            When there is no such target.
        """
        yield from self.look(self.book.get(name), is_quick=is_quick).findings

    def look(self, target: Target, *, is_quick: bool = True, answer_s: float = 10.0) -> TargetLook:
        """What is found of a target, what it has, and what is in use there.

        Parameters
        ----------
        is_quick
            No small job is run there, which tells of Python and packages.
        answer_s
            How long each answer may take.

        Raises
        ------
        BadInput, Unavailable, EngineFailure
            When its token or its requirements cannot be read, or it breaks off.
        """
        needs = None if is_quick else needed(is_tracking=target.tracking_uri is not None)
        brought = brought_by(self._workspace.root, target)
        answers = ask_cluster(target, lambda: self.token(target), needs, answer_s=answer_s)
        return look_at(target, answers, findings(target, answers, python_version(), brought))

    def why_waits(self, name: str, cpus: float, gpus: float) -> str:
        """What a target has, for a job that asks for so much and waits.

        Raises
        ------
        NotFound, NoToken, BadInput, Unavailable, EngineFailure
            When there is no such target, or it cannot be asked.
        """
        target = self.book.get(name)
        return why_waits(cpus, gpus, read_nodes(RayApi(target, self.token(target))))

    def jobs(self, target: Target) -> list[Job]:
        """The workspace's jobs on a target: all that go on, and those that ended last; the newest first."""
        place = place_of(target.name)
        going_on = self._jobs.page(JobQuery(_GO_ON, _SHOWN, place=place)).jobs
        newest = self._jobs.listing.page(JobQuery(limit=_NEWEST_SHOWN, place=place)).jobs
        found = {job.job_id: job for job in (*going_on, *newest)}
        return [found[job_id] for job_id in sorted(found, reverse=True)]

    def start_try(self, cpus: int, gpus: int) -> Target:
        """The cluster to try on, started where none runs; it goes on until :meth:`stop_try`.

        Raises
        ------
        BadInput
            When it cannot have so many CPUs or GPUs.
        Unavailable
            When Ray is not installed, or does not start.
        """
        if tried := self._find_tried():
            return tried
        check_installed()
        address, argv = make_command(self._try, cpus, gpus)
        token = self._try.prepare()
        job = self._run(argv, self._workspace.root, "Ray to try on")
        self._try.keep(address, job.job_id)
        target = Target(name=TRY, address=address)
        try:
            self._wait_until_ready(RayApi(target, token), job.job_id)
        except BaseException:
            self._end(job.job_id)
            raise
        return target

    def stop_try(self) -> None:
        """End the cluster to try on.

        Raises
        ------
        NotFound
            When none runs.
        """
        facts = self._try.facts()
        if facts is None or self._find_tried() is None:
            raise NotFound(f"no cluster to {TRY} on runs; `notebench target try` starts one")
        self._end(facts[1])
        self._try.token_file.unlink(missing_ok=True)

    def _find_tried(self) -> Target | None:
        facts = self._try.facts()
        if facts is None:
            return None
        try:
            is_over = has_ended(self._jobs.get(facts[1]))
        except NotebenchError:  # its job was deleted
            return None
        return None if is_over else Target(name=TRY, address=facts[0])

    def _wait_until_ready(self, api: RayApi, job_id: JobId) -> None:
        ends_at = time.monotonic() + _READY_S
        while time.monotonic() < ends_at:
            job = self._jobs.get(job_id)
            if job.status.state.has_ended:
                raise Unavailable(
                    f"Ray did not start: {self._last_words(job)}; see `notebench jobs log {job_id}`"
                )
            try:
                if api.get("/api/v0/nodes")["data"]["result"]["total"]:
                    return
            except (NotebenchError, KeyError, TypeError):  # not yet
                pass
            time.sleep(_LOOK_S)
        raise Unavailable(f"Ray did not start within {_READY_S:g} s; see `notebench jobs log {job_id}`")

    def _last_words(self, job: Job) -> str:
        lines = self._jobs.log(job.job_id, -_TOLD_BYTES, _TOLD_BYTES).text.strip().splitlines()
        return lines[-1].strip() if lines else job.status.reason

    def _end(self, job_id: JobId) -> None:
        for verb in (Verb.STOP, Verb.CANCEL):
            if self._jobs.get(job_id).status.state.has_ended:
                return
            self._jobs.ask(job_id, verb)
            self._jobs.wait(job_id, has_ended, _END_S)
        if self._jobs.get(job_id).status.state is JobState.RUNNING:
            self._jobs.kill(job_id)


def needed(*, is_tracking: bool = False) -> list[str]:
    """What jobs import inside a cluster, as requirements of this version of Notebench.

    Parameters
    ----------
    is_tracking
        Whether runs are recorded from there.
    """
    from packaging.requirements import Requirement

    try:
        ours = {Requirement(line).name.lower(): line for line in requires("notebench") or ()}
    except PackageNotFoundError:  # it runs from its source
        ours = {}
    return [ours.get(name, name) for name in (*_NEEDED, *(("mlflow",) if is_tracking else ()))]
