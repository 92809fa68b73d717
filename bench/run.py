"""`./wangge bench NAME | all`: which benches there are, and running them in a database of their own."""

import os
from importlib import import_module

from wangge.lab import frontend
from wangge.lab.terminal import Trouble, say

NAMES = (
    *("lists", "reads", "wall", "intake", "moves", "replay", "deadlines", "board", "search", "import", "tiles"),
    *("scan", "lookup", "labels", "draw", "ratings"),
)
MODULES = {"import": "importing"}  # a word of the language is no name of a module


def run(options):
    """Run one bench or all; returns the exit code. Lines on stdout, progress on stderr."""
    names = NAMES if options.name == "all" else [options.name]
    if not set(names) <= set(NAMES):
        raise Trouble(f"没有这一项 / No such bench: {options.name}；{'、'.join(NAMES)}、all")
    os.environ["WANGGE_FRONTEND_DIST"] = str(frontend.built())
    os.environ["WANGGE_PROXY"] = "1"  # visitors' addresses are told by X-Forwarded-For, as by a proxy of ours
    from bench.database import own_database

    with own_database():
        import django

        django.setup()
        given = {name: {"file": options.messages} for name in ("replay", "search")}
        _measure(names, given | ({"import": {"rows": options.rows}} if options.rows else {}))
    return 0


def _measure(names, given):
    from django.db import connections

    from bench.counties import Counties

    counties = Counties()
    try:
        for name in names:
            say(f"正在测 {name}…", f"measuring {name}")
            import_module(f"bench.{MODULES.get(name, name)}").run(counties, **given.get(name, {}))
    finally:
        connections.close_all()
