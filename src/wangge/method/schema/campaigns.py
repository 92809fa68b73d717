"""A special campaign as a city plans it: what is checked, for how long, and as what a find is filed."""

from pydantic import Field

from wangge.method.schema.base import Key, Provenance, Record, Remark, Words


class CampaignPlan(Record):
    """A plan to begin from; whoever opens the campaign chooses areas and days. `classes` are those a find may have."""

    key: Key
    title: Words
    aim: Remark = ""
    months: int = Field(gt=0, le=12)
    items: tuple[Words, ...] = Field(min_length=1)
    classes: tuple[Key, ...] = Field(min_length=1)
    provenance: Provenance
