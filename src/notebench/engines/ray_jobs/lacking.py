"""Why a cluster could not begin a job, in one line: what Ray tells is a page."""

import re

_MODULE = re.compile(r"ModuleNotFoundError: No module named '([^'.]+)")
_FRAMES = ("File ", "Traceback", "During", "notebench-frame ")
_NONE = "No matching distribution found for "


def lacks(package: str) -> str:
    """What a cluster without this package is told, with the remedy."""
    return (
        f"the cluster lacks {package}; install it on all its nodes, or name it in the file of the target's "
        "--requirements"
    )


def why_not_begun(message: str) -> str:
    """What Ray's message says, in one line.

    Of pip it is what pip says itself; else the last line that belongs to no traceback's frames.

    Examples
    --------
    >>> why_not_begun("ModuleNotFoundError: No module named 'psutil'").partition(";")[0]
    'the cluster lacks psutil'
    """
    lines = [" ".join(line.split()) for line in message.splitlines()]
    told = [line for line in lines if line and not line.startswith(_FRAMES)]
    if errors := [line.removeprefix("ERROR:").strip() for line in told if line.startswith("ERROR:")]:
        last = errors[-1]
        if _NONE in last:
            return (
                f"the cluster could not install {last.partition(_NONE)[2]}: pip finds none; see its name and "
                "version in the target's requirements, and that the cluster reaches a package index"
            )
        return f"the cluster could not install the target's requirements: {last}"
    if found := _MODULE.search(told[-1] if told else ""):
        return lacks(found[1])
    return f"the cluster could not begin it: {told[-1] if told else 'it does not say why'}"
