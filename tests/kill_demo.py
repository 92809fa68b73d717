#!/usr/bin/env python3
"""Kill the demo with `kill -9` at random moments, start it again, and see that nothing is lost or doubled.

    python3 tests/kill_demo.py [--seed N] [--moments N] [--state FOLDER]

Everything dies at once: wrapper, pip, npm, supervisor, services, keeper and database, as in a power cut. The
moments are drawn by seed and spread over set-up, front end, database, tables, loading and serving. In the end
`./wangge demo --no-serve --json` must exit 0, and tell the same as an installation that nobody ever killed.
Standard library only, so that it can watch the set-up of an empty machine; Linux, because it reads /proc.
"""

import argparse
import contextlib
import json
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

WANGGE = Path(__file__).resolve().parents[1] / "wangge"
# A line of progress to wait for, and how many seconds after it at most the end comes.
STAGES = (
    ("installing about", 15),
    ("installing the front end", 10),
    ("starting the database", 1.5),
    ("preparing the tables", 4),
    ("loading the demo", 4),
    ("loading the demo", 8),
    ("press Ctrl-C", 0.5),
    ("starting the database", 3),
    ("preparing the tables", 8),
    ("press Ctrl-C", 3),
)
PASSED = "press Ctrl-C"  # a stage that is over will not show its line again; then the kill comes here
SLOWEST = 600  # seconds


def main():
    options = arguments()
    chance = random.Random(options.seed)
    state = Path(options.state or tempfile.mkdtemp(prefix="wangge-kill-"))
    for number in range(options.moments):
        line, longest = STAGES[number % len(STAGES)]
        delay = chance.uniform(0, longest)
        seen = start_and_kill(state, line, delay)
        print(f"{number + 1:2}. killed {delay:4.1f} s after “{seen}”", flush=True)
    told = demo(state)
    compare(told)
    kill(state)
    if not options.state:
        shutil.rmtree(state)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--moments", type=int, default=10)
    parser.add_argument("--state", help="state folder to use and keep; else a new one that is removed")
    return parser.parse_args()


def start_and_kill(state, line, delay):
    """Start the demo, wait for the line of progress, wait on, kill everything; tells the line seen."""
    with (
        subprocess.Popen(
            [WANGGE, "demo"],
            env=environment(state),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        seen = wait_for((line, PASSED), lines_of(process))
        time.sleep(delay)
        kill(state)
        process.wait()
    return seen


def lines_of(process):
    """The process's lines of progress as a queue; None at the end."""
    lines = queue.Queue()

    def read():
        for text in process.stderr:
            lines.put(text)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return lines


def wait_for(wanted, lines):
    while (text := lines.get(timeout=SLOWEST)) is not None:
        for line in wanted:
            if line in text:
                return line
    sys.exit("the demo ended by itself")


def kill(state):
    """`kill -9` of every process of this state folder, again until none is left."""
    while found := [pid for pid in processes() if belongs(pid, state)]:
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def processes():
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def belongs(pid, state):
    """Whether a process is of this state folder: by its environment, or its working folder (PostgreSQL)."""
    folder = Path("/proc") / str(pid)
    with contextlib.suppress(OSError):
        if "State:\tZ" in (folder / "status").read_text():
            return False
        mark = f"WANGGE_STATE={state}".encode()
        marked = mark in (folder / "environ").read_bytes().split(b"\0")
        return marked or folder.joinpath("cwd").resolve().is_relative_to(state)
    return False


def demo(state):
    done = subprocess.run(
        [WANGGE, "demo", "--no-serve", "--json"], env=environment(state), stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)


def environment(state):
    unwanted = ("WANGGE_DATABASE_URL", "WANGGE_APP_DATABASE_URL")
    return {name: value for name, value in os.environ.items() if name not in unwanted} | {
        "WANGGE_STATE": str(state)
    }


def compare(told):
    """The killed installation must tell what an undisturbed one tells, but for what is drawn at random."""
    with tempfile.TemporaryDirectory(prefix="wangge-quiet-") as folder:
        undisturbed = demo(Path(folder))
        kill(Path(folder))
    assert settled(told) == settled(undisturbed), f"the killed demo differs:\n{told}\n{undisturbed}"
    print("as an installation that was never killed")


def settled(told):
    """What the demo tells, without passwords and plate codes, which every installation draws for itself."""
    sign_ins = [{**who, "password": None} for who in told["sign_ins"]]
    return told | {"sign_ins": sign_ins, "plate": told["plate"]["address"]}


if __name__ == "__main__":
    main()
