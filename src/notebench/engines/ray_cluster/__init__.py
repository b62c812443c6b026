"""A Ray of one node on this machine, to try remote sweeps on."""

from notebench.engines.ray_cluster.layout import TryFolder, check_installed, make_command

__all__ = ["TryFolder", "check_installed", "make_command"]
