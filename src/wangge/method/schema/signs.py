"""Signs (挂牌): at which service places one needs admission, how long that takes, how often they are looked at."""

from pydantic import Field

from wangge.method.schema.base import Key, LimitValue, Provenance, Record


class Signs(Record):
    """Signs hang at places of `kinds` only after admission: decided within `decide`, looked at on the spot every
    `months`; one that was told to come down is down within `remove`."""

    kinds: tuple[Key, ...] = Field(min_length=1)
    decide: LimitValue
    remove: LimitValue
    months: int = Field(12, gt=0, le=60)
    provenance: Provenance
