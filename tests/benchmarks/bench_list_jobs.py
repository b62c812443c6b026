"""A page of 1,000 ended jobs, read by a process that has not seen them, against parsing their files alone.

Once from their folders, and once by the index that an earlier process left.
"""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from measure import finish, in_turns, report

from notebench.ids import make_job_id
from notebench.jobs import JobFolder, JobQuery, JobSpec
from notebench.jobs.index import JobIndex
from notebench.jobs.listing import Listing

JOBS = 1000
AT_MOST = 6
AT_MOST_INDEXED = 2
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def main() -> None:
    """Make the folders, and list them in turns."""
    root = Path(tempfile.mkdtemp(prefix="notebench-bench-")) / "jobs"
    fill(root)

    def ours() -> None:
        assert Listing(root).page(JobQuery(limit=100)).total == JOBS

    def peer() -> None:
        for folder in sorted(root.iterdir(), reverse=True):
            json.loads((folder / "spec.json").read_bytes())
            for line in (folder / "events.jsonl").read_bytes().splitlines():
                json.loads(line)

    def indexed() -> None:
        assert Listing(root, JobIndex(root.parent / "state.db")).page(JobQuery(limit=100)).total == JOBS

    indexed()
    took = in_turns({"ours": ours, "indexed": indexed, "peer": peer}, 10)
    finish(
        report("1,000 jobs are listed by a new process", took["ours"], took["peer"], at_most=AT_MOST),
        report(
            "1,000 jobs are listed by their index", took["indexed"], took["peer"], at_most=AT_MOST_INDEXED
        ),
    )


def fill(root: Path) -> None:
    """Write jobs that were queued, driven and ended."""
    spec = JobSpec(kind="command", name="fit", work={"argv": ["true"]}, folder=str(root), created_at=START)
    events = b""
    for number in range(JOBS):
        job = JobFolder(root / make_job_id(START, number.to_bytes(3, "big")))
        if not events:
            job.create(spec)
            queued = job.events_file.read_bytes()
            ended = queued.replace(b"queued", b"ended").replace(
                b'"attempt"', b'"state": "finished", "attempt"'
            )
            events = queued + queued.replace(b"queued", b"started") + ended
        job.path.mkdir(exist_ok=True)
        job.spec_file.write_bytes(spec.to_bytes())
        job.events_file.write_bytes(events)


if __name__ == "__main__":
    main()
