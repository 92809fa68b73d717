"""What this app adds to the desk's left side: the ledgers, and questions that wait."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.web.desk_nav import Task, desk_pages, desk_tasks
from wangge.core.web.faces import current_method
from wangge.funds.queries import questions_for
from wangge.funds.rules import KEEP, LEAD, VIEW


def reads_any(actor):
    """Whether some ledger may be this person's to read."""
    return any(actor.holding(one) for one in (KEEP, LEAD, VIEW))


@desk_pages(order=42)
def ledgers(actor):
    """The ledgers of estates under trust-style service, in cities that have it."""
    method = current_method()
    if method is not None and method.trust is not None and reads_any(actor):
        yield Task(_("小区账本"), reverse("funds:funds"), _("物业资金"), "calculator")


@desk_tasks(order=43)
def questions(request):
    """For the firm what waits for its answer; for the others what the firm left unanswered too long."""
    actor, method = request.actor, current_method()
    if method is None or method.trust is None or not reads_any(actor):
        return
    late = Q(due__lt=timezone.now())
    found = questions_for(actor).order_by().aggregate(open=Count("pk"), late=Count("pk", filter=late))
    shown = found["open"] if actor.holding(KEEP) else found["late"]
    if shown:
        title = _("账目问题待答复") if actor.holding(KEEP) else _("账目问题超期未答")
        address = f"{reverse('funds:funds')}#questions"
        yield Task(title, address, _("物业资金"), "message-2", shown, "overdue" if found["late"] else "soon")
