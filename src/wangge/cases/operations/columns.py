"""Which columns of the desk's lists a person wants to see."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.events import ColumnsChosen
from wangge.cases.models import LIST_COLUMNS, ListColumns
from wangge.core.errors import Forbidden, Invalid
from wangge.core.events import record


@transaction.atomic
def choose_columns(columns, *, actor, at):
    """Show these columns (keys of LIST_COLUMNS) in one's own lists from now on; None: the usual ones again.

    Invalid for a column there is none of.
    """
    if actor.kind != "staff":
        raise Forbidden()
    if columns is None:
        ListColumns.objects.filter(account_id=actor.id).delete()
    elif unknown := set(columns) - set(LIST_COLUMNS):
        raise Invalid(_("没有这一列：%s。请重新勾选。") % "、".join(sorted(unknown)), code="no-column", field="columns")
    else:
        kept = [key for key in LIST_COLUMNS if key in columns]
        ListColumns.objects.update_or_create(account_id=actor.id, defaults={"columns": kept})
    record(ColumnsChosen(account_id=actor.id), actor=actor, at=at)
