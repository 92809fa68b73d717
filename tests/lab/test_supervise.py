import os
import signal
import subprocess
import sys
import time

import psutil

from wangge.lab.processes import works
from wangge.lab.supervise import MARK, Service, Supervisor, end_orphans

SLEEP = Service("sleeper", (sys.executable, "-c", "import time; time.sleep(60)"))
SUPERVISE = """
from wangge.lab.supervise import Service, Supervisor
with Supervisor([Service("sleeper", ("sleep", "60"))], "test") as supervisor:
    print(supervisor.running[0].process.pid, flush=True)
    supervisor.watch()
"""


def gone(pid, within=10):
    """Whether a process ends in time, without a signal of ours."""
    end = time.monotonic() + within
    while psutil.pid_exists(pid) and works(psutil.Process(pid)):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def supervising():
    process = subprocess.Popen([sys.executable, "-c", SUPERVISE], stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline())


def test_a_service_that_ends_is_started_again(installation):
    handlers = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    with Supervisor([SLEEP], "test") as supervisor:
        first = supervisor.running[0].process.pid
        os.kill(first, signal.SIGKILL)
        end = time.monotonic() + 20
        assert supervisor.watch(
            until=lambda: (
                (supervisor.running[0].process.pid != first and supervisor.running[0].process.poll() is None)
                or time.monotonic() > end
            )
        )
        second = supervisor.running[0].process.pid
        assert second != first
    assert gone(second)
    for name, handler in handlers.items():
        signal.signal(name, handler)


def test_services_end_with_an_orderly_supervisor(installation):
    process, service = supervising()
    process.terminate()
    assert process.wait(20) == 0
    assert gone(service)


def test_services_end_with_a_killed_supervisor(installation):
    process, service = supervising()
    process.kill()
    process.wait()
    assert gone(service)


def test_what_a_killed_supervisor_left_is_ended_at_the_next_start(installation):
    def orphan(mark):
        return subprocess.Popen(["sleep", "60"], env={**os.environ, MARK: mark})

    ours, others = orphan("demo:ours"), orphan("demo:others")
    end_orphans("demo:ours")
    assert gone(ours.pid)
    assert others.poll() is None
    others.kill()
    others.wait()
