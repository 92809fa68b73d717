"""Other processes: whether they still work, and ending them."""

import contextlib
import time

import psutil

POLL = 0.05  # seconds


def end(processes, *signals, patience):
    """Send the processes one signal after the other, `patience` seconds apart, until all ended; did they?"""
    for by in signals:
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.send_signal(by)
        if _have_ended(processes, patience):
            return True
    return not processes


def _have_ended(processes, within):
    until = time.monotonic() + within
    while any(map(works, processes)):
        if time.monotonic() > until:
            return False
        time.sleep(POLL)
    return True


def works(process):
    """Whether a process still runs; one that ended but that nobody has asked after (a zombie) does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
