"""The browser that drives JupyterLab: the machine's own, nothing is downloaded."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str:
    """What NOTEBENCH_CHROMIUM names, or the first that is there."""
    found = os.environ.get("NOTEBENCH_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert found, "there is no Chromium or Chrome; name it with NOTEBENCH_CHROMIUM"
    return found


def launch(playwright: Playwright, path: str) -> Browser:
    """Start it without a window."""
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))
