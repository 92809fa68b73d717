"""Keeps the services of an installation running: starts them, restarts one that ends, ends all with us.

Every service is the head of a process group of its own, bound to us by the kernel where it can be (Linux),
and marked in its environment, so that what survived a `kill -9` is known again at the next start.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

import psutil

from wangge.lab import processes
from wangge.lab.machine import dying_with_parent, private_folder
from wangge.lab.terminal import say

MARK = "WANGGE_SUPERVISED_BY"
POLL = 0.5  # seconds
PATIENCE = 15  # seconds from asking a service to end to ending it
SLOWEST_RESTART = 30  # seconds
HEALTHY = 60  # seconds; who lived longer is restarted at once
LOG_LIMIT = 10_000_000  # bytes


@dataclass(frozen=True)
class Service:
    """A program that runs for as long as we do."""

    name: str
    command: tuple[str, ...]


class Running:
    """One service and the process it runs in just now."""

    def __init__(self, service, mark):
        self.service, self.mark = service, mark
        self.pause = 0.5
        self.start()

    def start(self):
        with log_of(self.service.name).open("a") as log:
            self.process = subprocess.Popen(
                self.service.command,
                env=environment_of_services() | {MARK: self.mark},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dying_with_parent(signal.SIGTERM),
            )
        self.started = time.monotonic()
        self.again_at = None

    def tend(self):
        """Restart the service if it ended: at once after a long life, ever later after short ones."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        if self.again_at is None:
            self.signal(signal.SIGKILL)  # what the lost head left of its group
            self.pause = 1 if now - self.started > HEALTHY else min(self.pause * 2, SLOWEST_RESTART)
            self.again_at = now + self.pause
            say(
                f"{self.service.name} 停止了，{self.pause} 秒后重启",
                f"stopped, starting again in {self.pause} s",
            )
        elif now >= self.again_at:
            self.start()

    def signal(self, by):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, by)


class Supervisor:
    """Services that run for the time of a `with` block; a signal asks us to end it."""

    def __init__(self, services, mark):
        self.services, self.mark = services, mark
        self.asked_to_end = threading.Event()

    def __enter__(self):
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, lambda *_: self.asked_to_end.set())
        _shorten_logs(self.services)
        self.running = [Running(service, self.mark) for service in self.services]
        return self

    def watch(self, until=lambda: False):
        """Tend the services until we are asked to end, or until `until()`; tells whether the latter."""
        while not self.asked_to_end.wait(POLL):
            if until():
                return True
            for running in self.running:
                running.tend()
        return False

    def __exit__(self, *_):
        for running in self.running:
            running.signal(signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        for running in self.running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.process.wait(max(0, end - time.monotonic()))
            running.signal(signal.SIGKILL)


def environment_of_services():
    """What services get to know: not the owner's address, they are the application."""
    return {
        name: value for name, value in os.environ.items() if name not in ("WANGGE_DATABASE_URL", "WANGGE_AS")
    }


def log_of(name):
    """The file that the output of a service of this name goes to."""
    return private_folder("logs") / f"{name}.log"


def _shorten_logs(services):
    for service in services:
        with log_of(service.name).open("a") as log:
            if log.tell() > LOG_LIMIT:
                log.truncate(0)


def end_orphans(mark):
    """End services that an earlier supervisor of this mark left behind; only while there can be no other."""
    orphans = [process for process in psutil.process_iter() if _is_marked(process, mark)]
    processes.end(orphans, signal.SIGKILL, patience=PATIENCE)


def _is_marked(process, mark):
    try:
        return process.environ().get(MARK) == mark
    except (psutil.Error, OSError):
        return False


def web(port, host="127.0.0.1"):
    """The web server: two processes of eight threads."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
    ]
    shape = ["--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers", "--no-ws"]
    return Service("web", (*command, *shape, "wangge.wsgi:application"))


def worker():
    """The worker: jobs of all counties."""
    return Service("worker", (sys.executable, "-P", "-m", "django", "procrastinate", "worker"))
