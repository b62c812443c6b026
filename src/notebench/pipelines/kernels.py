"""Whether the kernels that steps need are there: told before the first step runs, and not after hours."""

from collections.abc import Collection, Iterator

from notebench.parameters import load_notebook
from notebench.pipelines.code import kernel_of
from notebench.pipelines.faults import BadPipeline, Fault
from notebench.pipelines.packages import NATIVE
from notebench.pipelines.pipeline import Pipeline, Step, StepKind


def check_kernels(pipeline: Pipeline, names: Collection[str]) -> None:
    """Return when the kernels of these steps are installed.

    Raises
    ------
    BadPipeline
        When some are not; each step with its line.
    """
    needed = dict(_needed(step for step in pipeline if step.name in names))
    if not needed:
        return
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    faults = []
    for step, kernel in needed.items():
        try:
            KernelSpecManager().get_kernel_spec(kernel)
        except NoSuchKernel:
            told = f"kernel: there is no kernel {kernel!r} here; install it (`jupyter kernelspec list` shows"
            line = pipeline.steps[step].line
            faults.append(Fault(line, f"{step}: {told} what there is), or name another"))
    if faults:
        raise BadPipeline(pipeline.file.name, faults)


def _needed(steps: Iterator[Step]) -> Iterator[tuple[str, str]]:
    """By step, the kernels of notebooks that are not this process's own."""
    for step in steps:
        if step.kind is StepKind.NOTEBOOK and step.path is not None and not step.is_elsewhere:
            kernel = step.kernel or kernel_of(load_notebook(step.path))
            if kernel not in (None, NATIVE):
                yield step.name, str(kernel)
