"""Items of lists as objects of a rating: what was carried out, struck off and is public may be put forward for an
honour by the body that carried it out."""

from datetime import date

from wangge.command.enums import State
from wangge.command.models import Item, Showing
from wangge.ratings.objects import Object, items_shown, items_source


@items_source
def carried_out(kinds, day):
    """Items of these kinds struck off by a day in its year or the year before, by the public's words for them, where
    they lie, answered for by their owner."""
    rows = Item.objects.filter(kind__in=kinds, state=State.STRUCK, showing__withdrawn_at=None, showing__isnull=False)
    rows = rows.filter(ended_at__date__gte=date(day.year - 1, 1, 1), ended_at__date__lte=day)
    for row in rows.select_related("showing", "about").defer("about__boundary"):
        yield Object(row.pk, f"{row.about.name} {row.showing.title}", f"{row.about.path}", row.owner_id)


@items_shown
def still_shown(keys):
    """Of these items, those whose words for the public nobody took back."""
    return Showing.objects.filter(item__in=keys, withdrawn_at=None).values("item")
