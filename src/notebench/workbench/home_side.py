"""What a job in a cluster is told of the side from which it comes, by variables of its environment."""

import platform

PYTHON_VARIABLE = "NOTEBENCH_HOME_PYTHON"
"""The Python with which it was asked for."""
TRACKING_VARIABLE = "NOTEBENCH_TARGET_TRACKING_URI"
"""The tracking server that it reaches; not there where runs come home."""
REDACT_VARIABLE, LOG_VARIABLE = "NOTEBENCH_REDACT", "NOTEBENCH_JOBS__LOG_BYTES"
"""Settings that count there too, as settings are found in the environment."""


def home_python() -> str:
    """Major and minor version of this Python."""
    return ".".join(platform.python_version_tuple()[:2])
