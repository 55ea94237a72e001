"""A real JupyterLab on loopback and a real Chromium."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass
class Lab:
    """A running JupyterLab: where it is, and the folder of its users' settings."""

    port: int
    token: str
    settings: Path

    def url(self, notebook: str) -> str:
        """Where a notebook opens, in a fresh workspace."""
        return f"http://127.0.0.1:{self.port}/lab/tree/{notebook}?token={self.token}&reset"

    def set(self, extension: str, **values: object) -> None:
        """Writes an extension's settings, for pages opened from now on."""
        path = self.settings / "@jupyterlab" / f"{extension}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))


# Of a module, not of the session: while Playwright's loop lives, no other module could start one.
@pytest.fixture(scope="module")
def lab():
    """A JupyterLab that serves a copy of the lessons and keeps all it writes in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="flytelocal-lab-") as folder:
        home = Path(folder)
        shutil.copytree(ROOT / "notebooks", home / "work", ignore=shutil.ignore_patterns("data"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        lab = Lab(port, secrets.token_hex(), home / "config" / "lab" / "user-settings")
        lab.set("apputils-extension/notification", checkForUpdates=False, fetchNews="false")
        # All cells stay in the page, also those that are scrolled away.
        lab.set("notebook-extension/tracker", windowingMode="none")
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
        command += [f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={home / 'work'}"]
        # The page's `jupyterapp` knows when the kernel is connected; the toolbar does not.
        command += ["--LabApp.expose_app_in_browser=True"]
        env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "JPY_"))}
        env["JUPYTER_TOKEN"] = lab.token
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "TMPDIR"):
            own = home / name.removeprefix("JUPYTER_").removesuffix("_DIR").lower()
            own.mkdir(exist_ok=True)
            env[name] = str(own)
        log = home / "server.log"
        with log.open("wb") as stream:
            server = subprocess.Popen(command, stdout=stream, stderr=stream, env=env)
            try:
                _wait(f"http://127.0.0.1:{port}/api?token={lab.token}", server, log)
                yield lab
            finally:
                server.terminate()  # it ends its kernels first
                try:
                    server.wait(20)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()


def _wait(url: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def chromium():
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
