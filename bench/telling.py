"""What a bench tells: one JSON line for each measurement, with the machine it was taken on."""

import functools
import json
import os
import platform
import statistics
from pathlib import Path

import psutil
import psycopg

from bench.database import settings_of
from wangge.lab.database import OWNER_URL


def line(name, value, unit, reference, reference_value, **more):
    """Print a measurement beside its reference; `ratio` is value ÷ reference."""
    told = {
        "name": name,
        "value": _rounded(value),
        "unit": unit,
        "reference": reference,
        "reference_value": _rounded(reference_value),
        "ratio": _rounded(value / reference_value),
        "machine": f"{machine()}, load {os.getloadavg()[0]:.1f}",
    }
    print(json.dumps(told | settings_of(os.environ[OWNER_URL]) | more, ensure_ascii=False), flush=True)


def quantile(values, share):
    """The value that a share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def p50(values):
    return statistics.median(values)


def p95(values):
    return quantile(values, 0.95)


def _rounded(number):
    return number if isinstance(number, int) else float(f"{number:.4g}")


@functools.cache
def machine():
    """Cores, processor, memory, Python and PostgreSQL, in a few words."""
    with psycopg.connect(os.environ[OWNER_URL]) as server:
        postgres = server.execute("SHOW server_version").fetchone()[0]
    memory = round(psutil.virtual_memory().total / 2**30)
    python = platform.python_version()
    return f"{os.cpu_count()} × {_processor()}, {memory} GB, Python {python}, PostgreSQL {postgres}"


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((one.partition(":")[2].strip() for one in lines if one.startswith("model name")), platform.machine())
