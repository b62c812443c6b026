"""Targets: clusters on which jobs and sweeps run, each attached by one table of settings and one token."""

from notebench.targets.book import TargetBook
from notebench.targets.check import findings
from notebench.targets.cluster import Answers, Node, Probe
from notebench.targets.target import Target
from notebench.targets.token import TokenVault, find_token

__all__ = ["Answers", "Node", "Probe", "Target", "TargetBook", "TokenVault", "find_token", "findings"]
