"""The keeper of the embedded database: one process that runs the server for as long as anybody uses it.

Every user holds a shared lock on `database-users`, which the kernel takes back however the user ends. The
keeper tries for the whole of that lock: when it gets it, nobody is left, and it shuts the server down. So
nothing is counted, nobody has to say goodbye, and `kill -9` of any process leaves nothing running idly.
"""

import os
import signal
import sys
import time

import psycopg

from wangge.lab.embedded import Server
from wangge.lab.machine import locked
from wangge.lab.terminal import Trouble

POLL = 0.5  # seconds
ATTEMPTS = 5
USERS, KEEPER = "database-users", "database-keeper"


def main():
    """Run the server until it is unused; exits at once where another keeper is at work."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)  # it goes when its users have gone
    with locked(KEEPER, wait=False) as alone:
        if not alone:
            return
        server = Server()
        _start(server)
        _keep(server)


def _start(server):
    """Start the server, again if it is killed while it starts."""
    for _ in range(ATTEMPTS):
        try:
            return server.start()
        except psycopg.OperationalError as error:
            last = error
    raise Trouble(f"数据库无法启动，见 {server.place.log} / The database does not start: {last}")


def _keep(server):
    while True:
        with locked(USERS, wait=False) as unused:
            if unused:
                server.stop()
                return
        if server.process.poll() is not None:
            _start(server)
        time.sleep(POLL)


if __name__ == "__main__":
    os.chdir("/")
    try:
        main()
    except Trouble as trouble:
        sys.exit(str(trouble))
