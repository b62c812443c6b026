"""Targets: those that are attached, how one is now, whether it can be used, and how one comes and goes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from notebench.errors import BadInput
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.bodies import read_body
from notebench.targets.look import TargetLook
from notebench.targets.target import Target

if TYPE_CHECKING:
    from notebench.server.target_probe import TargetProbe

_NEW: dict[str, type] = {
    "name": str,
    "address": str,
    "token": str,
    "token_env": str,
    "gpus_per_trial": float,
    "requirements": str,
    "tracking_uri": str,
    "is_insecure": bool,
}
_NEEDED = ("name", "address")


class TargetsHandler(NotebenchHandler):
    """``/targets``."""

    @guarded
    async def get(self) -> None:
        """Answer with all targets, as they are attached; none of them is asked."""
        self.read_arguments()
        await self.answer(
            lambda: {"targets": [each.to_json() for each in self.workbench.targets.book.targets()]}
        )

    @guarded
    async def post(self) -> None:
        """Attach a target, and answer with it; its token goes into the keyring, and nowhere else."""
        self.read_arguments()
        given = read_body(self.request.body, _NEW)
        if missing := [key for key in _NEEDED if key not in given]:
            raise BadInput(f"{missing[0]}: it is missing; a target has {' and '.join(_NEEDED)}")
        await self.answer(lambda: self._attach(given))

    def _attach(self, given: Mapping[str, Any]) -> dict[str, Any]:
        facts = dict(given)
        token = facts.pop("token", "")
        target = Target(**facts)
        self.workbench.targets.add(target, token)
        return target.to_json()


class _OneHandler(NotebenchHandler):
    """One target."""

    @property
    def probe(self) -> "TargetProbe":
        """Asks targets."""
        return cast("TargetProbe", self.settings["notebench_target_probe"])

    async def find(self, name: str) -> Target:
        """The target of this name."""
        self.read_arguments()
        return await self.workers.run(lambda: self.workbench.targets.book.get(name))

    def whole(self, look: TargetLook) -> dict[str, Any]:
        """What is told of it: how it is, and the workspace's jobs there."""
        jobs = self.workbench.targets.jobs(look.target)
        return {**look.to_json(), "jobs": [job.to_json() for job in jobs]}


class TargetHandler(_OneHandler):
    """``/targets/{name}``."""

    @guarded
    async def get(self, name: str) -> None:
        """Answer with how the target is: what is found of it, what is in use, and the jobs there."""
        look = await self.probe.look(await self.find(name))
        await self.answer(lambda: self.whole(look))

    @guarded
    async def delete(self, name: str) -> None:
        """Detach it, and forget its token; the cluster and its jobs are left alone."""
        self.read_arguments()
        await self.answer(lambda: self._detach(name))

    def _detach(self, name: str) -> dict[str, Any]:
        self.workbench.targets.remove(name)
        return {}


class TargetCheckHandler(_OneHandler):
    """``/targets/{name}/check``."""

    @guarded
    async def post(self, name: str) -> None:
        """Run a small job there, and answer with all that is found."""
        target = await self.find(name)
        read_body(self.request.body, {})
        look = await self.probe.check(target)
        await self.answer(lambda: self.whole(look))
