"""How settings read the environment: database addresses and the installation's secret."""

import os
import secrets
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

MOST_CONNECTIONS = 16  # of a web process; more threads than that wait for one another
UNSET = {"ENGINE": "django_tenants.postgresql_backend", "NAME": "", "USER": ""}

# Statements here are short: to call in helpers takes longer than the answer (a list of tasks among 100,000 cases: 16 ms
# with them, 7 without), and on the disks of today what lies apart is read about as fast as what lies together.
PLANNED = "-c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"


def database_from(variable):
    """Django's settings for the libpq address in an environment variable; empty where it is not set.

    An unset address is no error here: checks and `method check` run without a database.
    """
    address = os.environ.get(variable)
    if not address:
        return dict(UNSET)
    parts = conninfo_to_dict(address)
    planned = f"{PLANNED} {parts.pop('options', '')}".strip()
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {
        **UNSET,
        **{django: parts.pop(libpq) for libpq, django in known.items() if libpq in parts},
        "OPTIONS": {"prepare_threshold": 2, **parts, "options": planned},  # 2: core/composed.py
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def shared_by_threads(database):
    """The same database for a server of many threads, who share as many connections as are used at one time.

    With one for each thread a visitor would meet another at every page, in which PostgreSQL has planned nothing yet.
    """
    # In seconds: without a database a page fails soon, and with it back nobody waits for a slow second try.
    pool = {"min_size": 1, "max_size": MOST_CONNECTIONS, "max_idle": 60, "timeout": 5, "reconnect_timeout": 10}
    return {**database, "OPTIONS": {**database.get("OPTIONS", {}), "pool": pool}, "CONN_MAX_AGE": 0}


def secret_key_in(state, file=None):
    """The installation's secret, made once and readable by its owner alone."""
    path = Path(file) if file else state / "secret_key"
    if not path.exists():
        state.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)  # Two first starts at once must agree on one secret.
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def sealing_keys_in(file):
    """{version: secret} of newer keys for sealed numbers: lines "2 secret" in a file that only the owner reads."""
    if not file:
        return {}
    rows = (line.split(None, 1) for line in Path(file).read_text().splitlines() if line.strip())
    keys = {int(version): secret.strip() for version, secret in rows}
    if any(not 2 <= version <= 255 or len(secret) < 32 for version, secret in keys.items()):
        raise ValueError(f"{file}: versions from 2 to 255, secrets of at least 32 characters")
    return keys
