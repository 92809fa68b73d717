"""Service places: the kinds a city has, and how far people walk to one."""

from pydantic import Field

from wangge.method.schema.base import Key, Provenance, Record, Words


class VenueKind(Record):
    """A kind of service place, and the services it usually offers."""

    key: Key
    title: Words
    services: tuple[Words, ...] = ()
    retired: bool = False
    provenance: Provenance = Provenance(default="platform")


class Venues(Record):
    """The kinds, and the circle: so many minutes on foot, metres a minute, and how much longer a way is than the
    straight line where no streets are loaded."""

    kinds: tuple[VenueKind, ...] = ()
    minutes: int = Field(default=15, gt=0, le=60)
    metres_per_minute: int = Field(default=75, gt=20, le=120)
    detour: float = Field(default=1.3, ge=1, le=3)
    provenance: Provenance = Provenance(default="platform")
