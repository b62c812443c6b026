"""The same way to execute, for papermill's own callers: ``papermill … --engine notebench``.

papermill loads this while it is itself imported. So nothing of it is imported here before it is used: whoever
imports this module first would else be given half of it. To papermill an engine is what has its methods.
"""

import os
from pathlib import Path
from typing import Any

_KEPT_BYTES = 1_000_000


class NotebenchEngine:
    """papermill's engine, but for where its kernels come from, how it saves, and how much it keeps."""

    @staticmethod
    def nb_kernel_name(nb: Any, name: str | None = None) -> str:
        """The kernel that a notebook asks for; see papermill."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @staticmethod
    def nb_language(nb: Any, language: str | None = None) -> str:
        """The language in which its parameters are written; see papermill."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))

    @classmethod
    def execute_notebook(
        cls,
        nb: Any,
        kernel_name: str,
        output_path: str | None = None,
        progress_bar: bool | dict[str, Any] = True,  # noqa: FBT001, FBT002 - papermill's own signature
        **options: Any,
    ) -> Any:
        """Execute a notebook that papermill has prepared; see papermill for what is common to all engines.

        Parameters
        ----------
        options
            ``pool``: a :class:`~notebench.engines.papermill_steps.pool.KernelPool`, so that its kernels are
            forks; without one, a kernel is begun plainly. ``folder``: where the kernel works (papermill's
            ``cwd`` changes the folder of the whole process). ``output_bytes``: of each cell, which are kept.
            ``execution_timeout``: seconds for the whole notebook.
        """
        from notebench.engines.papermill_steps.saving import StepManager

        manager = StepManager(
            nb, output_path, log_output=bool(options.pop("log_output", False)), progress_bar=progress_bar
        )
        manager.notebook_start()
        try:
            cls.execute_managed_notebook(manager, kernel_name, **options)
        finally:
            manager.cleanup_pbar()
            manager.notebook_complete()
        return manager.nb

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """See papermill."""
        from contextlib import nullcontext

        from notebench.engines.papermill_steps.pool import KernelPool

        pool = options.get("pool")
        with nullcontext(pool) if pool is not None else KernelPool(most_servers=0) as kernels:
            _execute(nb_man, kernel_name, kernels, options)


def _execute(manager: Any, kernel_name: str, pool: Any, options: dict[str, Any]) -> None:
    from papermill.log import logger

    from notebench.engines.papermill_steps.executing import Limits, StepClient
    from notebench.engines.papermill_steps.outputs_kept import OutputsKept
    from notebench.engines.papermill_steps.starting import wait_for_kernel

    target = manager.output_path
    is_file = bool(target) and "://" not in str(target) and str(target) != "-"
    kept = OutputsKept(
        options.get("output_bytes", _KEPT_BYTES),
        Path(target).with_suffix(".spill.txt") if is_file else None,
    )
    limits = Limits(timeout_s=options.get("execution_timeout"))
    kernel = pool.start(kernel_name, Path(options.get("folder") or os.curdir).absolute(), {})
    try:
        told = wait_for_kernel(kernel, limits, options.get("start_timeout", 60))
        passed_on = {name: options.get(name) for name in ("stdout_file", "stderr_file") if options.get(name)}
        StepClient(manager, kernel, kept, limits, log=logger, log_output=manager.log_output, **passed_on).run(
            told
        )
    finally:
        kept.close()
        kernel.close()
