"""Items of lists as objects of a rating: what was carried out, struck off and is public may be put forward for an
honour by the body that carried it out."""

from datetime import date

from wangge.command.enums import State
from wangge.command.models import Item
from wangge.ratings.objects import Object, items_source


@items_source
def carried_out(kinds, day):
    """Items of these kinds struck off by a day in its year or the year before, by the public's words for them, where
    they lie, answered for by their owner."""
    rows = Item.objects.filter(kind__in=kinds, state=State.STRUCK, showing__withdrawn_at=None, showing__isnull=False)
    rows = rows.filter(ended_at__date__gte=date(day.year - 1, 1, 1), ended_at__date__lte=day)
    for row in rows.select_related("showing", "about").defer("about__boundary"):
        yield Object(row.pk, f"{row.about.name} {row.showing.title}", f"{row.about.path}", row.owner_id)
