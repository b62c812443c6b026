"""A cluster of this process: steps travel there as archives and come home as lines, without Ray between."""

import io
import shutil
import threading
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from notebench.engines.ray_jobs.applying import Applier
from notebench.engines.ray_jobs.packing import bundle_name, pack_folder, pack_job
from notebench.engines.ray_jobs.publish import Publisher
from notebench.engines.ray_jobs.record import MirrorRecord
from notebench.ids import JobId
from notebench.jobs import JobFolder, Verb
from notebench.jobs.orders import Order
from notebench.pipelines.bundle import FOLDER, read_bundle
from notebench.pipelines.homecoming import leave
from notebench.pipelines.step import CellEvent, StepState
from notebench.workbench.remote import unpack
from tests.fake_jobs import FakePlace
from tests.pipelines.desk import FakeSteps


@dataclass
class FakeCluster(FakePlace):
    """Runs steps by a stand-in, each in a thread, in folders that only this machine of the cluster has.

    It is held to the contract of places as :class:`FakePlace` is (``tests/contracts/test_job_place.py``).
    """

    name: str = "ray:box"
    root: Path = Path()
    steps: FakeSteps = field(default_factory=FakeSteps)
    folders: list[Path] = field(default_factory=list)
    stops: dict[JobId, threading.Event] = field(default_factory=dict)
    has_room: bool = True

    def start(self, folder: JobFolder) -> None:
        if not self.has_room:
            return
        super().start(folder)
        if not (folder.path / FOLDER).exists():  # a job of the contract
            return
        self.stops[folder.job_id] = threading.Event()
        threading.Thread(target=self._run, args=(folder,), daemon=True).start()

    def send(self, folder: JobFolder, order: Order) -> None:
        if order.verb == Verb.CANCEL and folder.job_id in self.stops:
            folder.order(order)
            self.stops[folder.job_id].set()
        else:
            super().send(folder, order)

    def kill(self, folder: JobFolder) -> bool:
        if stop := self.stops.get(folder.job_id):
            stop.set()
        return super().kill(folder)

    def _run(self, home: JobFolder) -> None:
        spec, attempt = home.spec(), home.status().attempt
        there = self.root / home.job_id / str(attempt)
        work = there / "work"
        for archive, to in ((pack_job(home), there / "archive"), (pack_folder(Path(spec.folder)), work)):
            with zipfile.ZipFile(io.BytesIO(archive)) as opened:
                opened.extractall(to)
        self.folders.append(work)
        job = unpack(bundle_name(home), [there / "archive"], there / "jobs", work)
        publisher = Publisher(job.path, (lines := []).append)
        task = read_bundle(job.path, work, job.outputs)

        def on_cell(event: CellEvent) -> None:
            del event

        reply = leave(
            self.steps.run(task, on_cell, self.stops[home.job_id]), task, job.path / FOLDER / "inputs"
        )
        shutil.rmtree(job.path / FOLDER)
        publisher.publish(is_last=True)
        record = MirrorRecord(attempt, "fake").keep(home)
        Applier(home, record).take("".join(lines))
        if home.job_id in self.alive:
            is_failed = reply.state is StepState.FAILED
            state = (
                "cancelled" if reply.state is StepState.CANCELLED else "failed" if is_failed else "finished"
            )
            self.end(home, state, **({"reason": reply.reason} if reply.reason else {}))
