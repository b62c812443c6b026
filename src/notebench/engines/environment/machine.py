"""The machine: what it is, and how busy it is; graphics processors where NVIDIA's library is installed."""

import contextlib
import functools
import os
import platform
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import psutil

from notebench.experiments.capture.environment import Gpu, Machine

_FRESH_S = 0.5  # several runs at once are told the same


@functools.cache
def read_machine() -> Machine:
    """The processor, the memory and the graphics processors of this machine."""
    return Machine(_cpu(), _cores(), psutil.virtual_memory().total, tuple(_gpus()))


class Load:
    """How busy the machine is, under the names that MLflow gives its own system metrics."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._asked_at = 0.0
        self._known: Mapping[str, float] = {}

    def read(self) -> Mapping[str, float]:
        """Percentages and megabytes by name, such as ``cpu_utilization_percentage``."""
        with self._asking:
            if not self._known or monotonic() - self._asked_at > _FRESH_S:
                self._known, self._asked_at = dict(_load()), monotonic()
            return self._known


def _load() -> Iterator[tuple[str, float]]:
    memory, disk = psutil.virtual_memory(), psutil.disk_usage(os.sep)
    yield "cpu_utilization_percentage", psutil.cpu_percent()
    yield "system_memory_usage_megabytes", round(memory.used / 1e6, 1)
    yield "system_memory_usage_percentage", round(memory.used / memory.total * 100, 1)
    yield "disk_usage_percentage", disk.percent
    yield "disk_usage_megabytes", round(disk.used / 1e6, 1)
    yield "disk_available_megabytes", round(disk.free / 1e6, 1)
    nvml = _nvml()
    for number in range(_count(nvml)):
        yield from _gpu_load(nvml, number)


def _gpu_load(nvml: Any, number: int) -> Iterator[tuple[str, float]]:
    name = f"gpu_{number}"
    with contextlib.suppress(nvml.NVMLError):
        device = nvml.nvmlDeviceGetHandleByIndex(number)
        memory = nvml.nvmlDeviceGetMemoryInfo(device)
        yield f"{name}_memory_usage_percentage", round(memory.used / memory.total * 100, 1)
        yield f"{name}_memory_usage_megabytes", round(memory.used / 1e6, 1)
        yield f"{name}_utilization_percentage", float(nvml.nvmlDeviceGetUtilizationRates(device).gpu)
        watts = nvml.nvmlDeviceGetPowerUsage(device) / 1000
        yield f"{name}_power_usage_watts", round(watts, 1)
        most = nvml.nvmlDeviceGetEnforcedPowerLimit(device) / 1000
        yield f"{name}_power_usage_percentage", round(watts / most * 100, 1)


def _gpus() -> Iterator[Gpu]:
    nvml = _nvml()
    for number in range(_count(nvml)):
        with contextlib.suppress(nvml.NVMLError):
            device = nvml.nvmlDeviceGetHandleByIndex(number)
            name = nvml.nvmlDeviceGetName(device)
            memory = nvml.nvmlDeviceGetMemoryInfo(device).total
            yield Gpu(name.decode() if isinstance(name, bytes) else str(name), int(memory))


@functools.cache
def _nvml() -> Any:
    """NVIDIA's library, ready; None where it, or its driver, is not there."""
    try:
        import pynvml  # type: ignore[import-not-found,unused-ignore]  # nvidia-ml-py, where the user has it
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return None
    return pynvml


def _count(nvml: Any) -> int:
    if nvml is None:
        return 0
    try:
        return int(nvml.nvmlDeviceGetCount())
    except nvml.NVMLError:
        return 0


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _cpu() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
            if line.startswith(("model name", "Model")):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
