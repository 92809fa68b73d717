"""Opening a survey: estates checked, households drawn, letters made; and taking letters along to print."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.draw import commitment, new_secret, seed_of
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.core.permits import require
from wangge.core.web.wording import listed
from wangge.method.queries import current_version
from wangge.premises.models import Estate
from wangge.surveys.codes import code_hash, code_of
from wangge.surveys.counting import nothing_counted
from wangge.surveys.events import LettersPrinted, SurveyOpened
from wangge.surveys.models import Invitation, Survey, SurveyEstate, Tally
from wangge.surveys.queries import frame_digest, households_of, picked, plans
from wangge.surveys.rules import LEAD, quarter_of, quarters_over
from wangge.territory.queries import within

MOST = 20_000


@transaction.atomic
def open_survey(plan_key, period, estate_keys, *, area, actor, at, invented=False):
    """Draw households of estates of an area at random and open a survey of a quarter that is over; returns it."""
    estates = _locked(estate_keys, area)
    office = require(actor, LEAD, area.path)
    plan = _plan(plan_key)
    _check_period(period, localdate(at))
    _check_estates(plan, period, estate_keys, estates)
    frame = households_of(one.pk for one in estates)
    _none_empty(estates, frame)
    secret, digest = new_secret(), frame_digest(frame)
    survey = Survey.objects.create(
        **{"plan": plan.key, "version": current_version(localdate(at)), "period": period, "area": area},
        **{"opened_at": at, "ends_on": localdate(at) + timedelta(days=plan.days), "invented": invented},
        **{"commitment": commitment(secret), "frame": digest, "secret": secret},
        office_name=office.signs_as if office else "",
    )
    many = _invite(survey, plan, estates, frame, seed_of(digest, secret))
    told = SurveyOpened(survey_id=survey.pk, estates=len(estates), invitations=many, digest=survey.commitment)
    record(told, actor=actor, at=at, office=office)
    return survey


def _locked(keys, area):
    """The estates in force in the area, locked: two offices at once do not ask the same households."""
    rows = Estate.objects.select_for_update(of=["self"]).select_related("area").defer("area__boundary")
    return list(rows.filter(within([area.path]), pk__in=list(keys), valid_until=None).order_by("id"))


def _plan(key):
    plan = next((one for one in plans() if one.key == key), None)
    if plan is None:
        raise Invalid(_("请从列表中选择问卷。"), code="no-plan", field="plan")
    return plan


def _check_period(period, today):
    if period >= quarter_of(today):
        raise Refused(_("这个季度还没有结束，结束以后才能调查。"), code="not-over", field="period")
    if period not in quarters_over(today):
        raise Invalid(_("请选择最近四个已经结束的季度之一。"), code="no-period", field="period")


def _check_estates(plan, period, keys, estates):
    if not estates or len(estates) != len(set(keys)):
        raise Invalid(_("请从列表中选择本区域的小区，至少一个。"), code="no-estates", field="estates")
    asked = SurveyEstate.objects.filter(plan=plan.key, period=period, estate__in=estates)
    if names := list(asked.order_by("name").values_list("name", flat=True)[:3]):
        told = _("这个季度已经调查过：%s。每个季度每个小区只调查一次。") % listed(names)
        raise Refused(told, code="asked-already", field="estates")


def _none_empty(estates, frame):
    if empty := [one.name for one in estates if not frame[one.pk]]:
        told = _("没有登记住户房屋，无法抽样：%s。请先登记房屋，或不选。") % listed(empty[:3])
        raise Refused(told, code="no-dwellings", field="estates")


def _invite(survey, plan, estates, frame, seed):
    common = {"survey": survey, "plan": plan.key, "period": survey.period}
    letters = []
    for one in estates:
        drawn = picked(frame[one.pk], plan.sample, seed)
        told = {"estate": one, "area": one.area, "name": one.name, "dwellings": len(frame[one.pk])}
        among = SurveyEstate.objects.create(**common, **told, invited=len(drawn))
        Tally.objects.create(among=among, sealed=nothing_counted(plan))
        letters += [(new_key(), among, dwelling) for dwelling in drawn]
    if len(letters) > MOST:
        raise Refused(_("一次最多邀请 %d 户，请少选几个小区。") % MOST, code="too-many", field="estates")
    Invitation.objects.bulk_create(
        [
            Invitation(pk=key, among=among, dwelling_id=dwelling, token_hash=code_hash(code_of(key)))
            for key, among, dwelling in letters
        ],
        batch_size=1000,
    )
    return len(letters)


@transaction.atomic
def note_printed(among, letters, *, actor, at):
    """Somebody takes letters of an estate along: they hold the codes, so it is written down."""
    office = require(actor, LEAD, among.survey.area.path)
    told = LettersPrinted(survey_id=among.survey_id, estate_id=among.estate_id, letters=letters)
    record(told, actor=actor, at=at, office=office)
