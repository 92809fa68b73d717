"""The web server as an installation runs it, started for a bench."""

import contextlib
import http.client
import signal
import subprocess
import time

from wangge.lab.demo import HOST, free_port
from wangge.lab.supervise import PATIENCE, Running, log_of, web
from wangge.lab.terminal import Trouble

FIRST_PORT = 8700
SLOWEST_START = 60  # seconds
MARK = "bench"


@contextlib.contextmanager
def served():
    """Yield the port of a running web server."""
    port = free_port(FIRST_PORT)
    running = Running(web(port, HOST), MARK)
    try:
        _wait_until_it_answers(port, running.process)
        yield port
    finally:
        running.signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.process.wait(PATIENCE)
        running.signal(signal.SIGKILL)


def _wait_until_it_answers(port, process):
    end = time.monotonic() + SLOWEST_START
    while process.poll() is None and time.monotonic() < end:
        connection = http.client.HTTPConnection(HOST, port, timeout=SLOWEST_START)
        try:
            connection.request("HEAD", "/")
            if connection.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise Trouble(f"网页服务没有启动，见 {log_of('web')} / The web server does not start, see its log.")
