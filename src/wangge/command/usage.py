"""What of a method the lists use: such keys may be retired, not deleted."""

from django.db.models import Count

from wangge.command.enums import OPEN
from wangge.command.models import Item
from wangge.method.usage import open_under, uses_keys


@uses_keys("item_kinds")
def item_kinds(keys):
    """Items of a kind."""
    rows = Item.objects.filter(kind__in=keys).values_list("kind").annotate(n=Count("id")).order_by()
    return dict(rows)


@open_under
def open_items(version_id):
    """Open items proposed under a version."""
    return Item.objects.filter(version=version_id, state__in=OPEN).count()
