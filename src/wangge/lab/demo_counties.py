"""What the demo says of a county beyond its pack: lab/demo_counties.toml, read once."""

import tomllib
from functools import lru_cache
from pathlib import Path

from wangge.lab.machine import CHECKOUT

SETTINGS = Path(__file__).with_name("demo_counties.toml")
DEFAULT = "tianchang"  # the county of `./wangge demo`
RESIDENT_PHONE = "10000000001"  # of the resident whom the demo bound to a person


@lru_cache(maxsize=1)
def _all():
    return tomllib.loads(SETTINGS.read_text("utf-8"))


def packs():
    """The keys of the packs there are, the default one first."""
    keys = sorted(path.parent.name for path in (CHECKOUT / "methods").glob("*/method.toml"))
    return sorted(keys, key=lambda key: key != DEFAULT)


def demo_of(pack):
    """What the demo says of a pack; a pack it does not know is drawn around a point of nowhere."""
    return UNKNOWN | _all().get(pack, {})


def usernames():
    """({post: word}, {body: word}) of which sign-ins are made."""
    return _all()["posts"], _all()["bodies"]


UNKNOWN = {"seed": 1, "seat": (110.0, 32.0), "square_km": 600, "middle": (0, 0)}
