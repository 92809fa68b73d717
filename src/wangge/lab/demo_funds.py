"""A ledger of the demo: an estate under trust-style service since last January, its budgets of last year and this, all
that was booked in last year and in this until yesterday, a mistake taken back, and questions of its bound resident, one
answered, one that waits too long. It reads alike on any day of the year. All of it is invented and says so.
"""

import io
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate, make_aware
from PIL import Image, ImageDraw

from wangge.accounts.models import Account
from wangge.accounts.operations.residents import hash_phone
from wangge.accounts.queries import actor_holding, actor_of
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.core.photos import read_photos
from wangge.core.scope import scope
from wangge.funds.models import Trust
from wangge.funds.operations import Given, adopt_budget, answer_question, ask_about, book, open_trust, reverse
from wangge.funds.operations.budgets import Planned
from wangge.funds.rules import KEEP
from wangge.lab.demo_register import RESIDENT_PHONE
from wangge.people.models import Binding, Residence
from wangge.premises.managing import managed_by
from wangge.premises.models import Building
from wangge.territory.queries import county_root

DECISION = "第二次业主大会决议第 1 项：物业费交受托企业管理，按预算开支，账目公开（虚构）"
ADOPTED = "第二次业主大会决议第 2 项：年度预算（虚构）"
LINES = (
    ("in", "物业费", "384000"), ("in", "公共部位停车、广告收入", "46000"),
    ("out", "保安、保洁、客服人员费用", "236000"), ("out", "电梯、消防、监控维保", "52000"),
    ("out", "公共水电", "41000"), ("out", "绿化养护", "18000"), ("out", "小修", "24000"),
    ("out", "受托报酬", "43000"),
)  # fmt: skip
EACH_MONTH = (
    (5, 1, "32000.00", "owners", "", "{}月份物业费"),
    (25, 3, "19650.00", "unit", "", "{}月份保安、保洁、客服人员费用"),
    (26, 5, "3380.50", "unit", "市供水供电公司（虚构）", "{}月份公共水电"),
    (28, 8, "3580.00", "unit", "", "{}月份受托报酬"),
)
"""(day, line, amount, party, its name (empty of a unit: the firm), words) of what is booked every month."""
AT_TIMES = (
    (2, 12, 4, "8600.00", "unit", "安捷电梯工程有限公司（虚构）", "电梯维保，第一季度"),
    (3, 9, 7, "5240.00", "unit", "诚信防水维修部（虚构）", "二号楼屋面防水修补"),
    (4, 15, 2, "11500.00", "unit", "乐行停车管理有限公司（虚构）", "上半年公共车位收入"),
    (5, 11, 4, "8600.00", "unit", "安捷电梯工程有限公司（虚构）", "电梯维保，第二季度"),
    (6, 8, 6, "7200.00", "unit", "绿源园林服务有限公司（虚构）", "上半年绿化养护"),
    (7, 6, 7, "880.00", "person", "", "疏通下水管道，零工一次"),
    (8, 10, 4, "8600.00", "unit", "安捷电梯工程有限公司（虚构）", "电梯维保，第三季度"),
    (9, 14, 7, "18900.00", "unit", "诚信防水维修部（虚构）", "地下车库集水井水泵更换"),
)
"""(month, day, line, amount, party, its name, words) of what is booked now and then."""
PUMP = AT_TIMES[-1][-1]
WRONG = (2, 20, 7, "2450.00", "unit", "诚信防水维修部（虚构）", "楼道声控灯更换")
QUESTIONS = (
    ("水泵更换花了一万八千九，换了几台？有没有比价？", "换了两台，三家报价取最低，报价单附在凭证第 2 张（虚构）。", 9),
    ("小修已经超过预算，下面还要修的怎么办？", "", 20),
)
"""(what was asked of the pump, its answer, so many days ago)."""


def has_trusts():
    """Whether any estate was ever under trust."""
    return Trust.objects.exists()


@transaction.atomic
def load_trust(*, at):
    """The estate that the firm with a sign-in manages, with its ledger and questions. Returns how many entries."""
    try:
        firm = actor_holding(KEEP, county_root(), at=at)
    except LookupError:
        return 0
    today = localdate(at)
    managed = managed_by(firm.holding(KEEP)[0].body_id, today).first()
    return _ledger(managed.estate, firm, today, at) if managed else 0


def _ledger(estate, firm, today, at):
    first = date(today.year - 1, 1, 1)
    deed = {"decided_on": first - timedelta(days=20), "actor": SYSTEM, "at": _at(first)}
    trust = open_trust(estate.pk, decision=DECISION, since=first, invented=True, **deed)
    booked = [one for year in (first.year, today.year) for one in _one_year(trust, year, firm, today, at)]
    _ask(estate, booked, firm, at)
    return len(booked)


def _one_year(trust, year, firm, today, at):
    """The budget of a year, what was booked in it before today, and a mistake taken back the day after."""
    adopted = date(year, 1, 1)
    deed = {"decided_on": adopted - timedelta(days=20), "actor": SYSTEM, "at": min(_at(adopted), at)}
    adopt_budget(trust.pk, year, [Planned(*one) for one in LINES], decision=ADOPTED, **deed)
    booked = []
    for one in sorted(entry for entry in _entries(year) if entry[0] < today):
        booked.append(_book(trust, firm, *one))
        if booked[-1].words == WRONG[-1]:
            told = {"reason": "金额多记了一位，实付 245 元，另行补记（虚构）", "key": new_key()}
            reverse(booked[-1].pk, **told, actor=firm, at=min(_at(one[0] + timedelta(days=1)), at))
    return booked


def _entries(year):
    """(day, line, amount, party, its name, words) of what is booked in a year."""
    for month in range(1, 13):
        for day, line, amount, kind, party, words in EACH_MONTH:
            yield date(year, month, day), line, amount, kind, party, words.format(month)
    for month, day, *told in (*AT_TIMES, WRONG):
        yield date(year, month, day), *told
    yield date(year, WRONG[0], WRONG[1] + 1), WRONG[2], "245.00", *WRONG[4:6], f"{WRONG[-1]}（补记）"


def _book(trust, firm, on, line, amount, kind, party, words):
    name = (party or trust.body.name) if kind == "unit" else ""
    photos = read_photos([_receipt(amount, on)] if party else [])
    given = Given(on=on, line=f"{line}", amount=amount, party_kind=kind, party=name, words=words)
    return book(trust.pk, given, key=new_key(), photos=photos, actor=firm, at=_at(on, 16))


def _receipt(amount, on):
    """A drawn stand-in for a receipt, plainly none: lines, a day and an amount in figures."""
    sheet = Image.new("RGB", (640, 420), (250, 248, 242))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((20, 20, 620, 400), outline=(150, 60, 60), width=3)
    for row in range(5):
        pen.line((40, 130 + row * 50, 600, 130 + row * 50), fill=(190, 180, 170), width=2)
    told = (("DEMO / XU GOU", (210, 45), 30), (f"{on}", (60, 95), 22), (f"CNY {amount}", (380, 340), 28))
    for text, spot, size in told:
        pen.text(spot, text, fill=(90, 60, 60), font_size=size)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    out.seek(0)
    out.name = "receipt.png"
    return out


def _ask(estate, booked, firm, at):
    """The demo's bound resident lives in the estate from now on, and asks about the pump, but not of the last weeks."""
    account = Account.objects.filter(username=f"resident-{hash_phone(RESIDENT_PHONE)}").first()
    binding = account and Binding.objects.filter(account=account, revoked_at=None).first()
    long_ago = [one for one in booked if one.words == PUMP and one.on < localdate(at) - timedelta(days=30)]
    if not binding:
        return
    with scope(SYSTEM, "people.look"):
        home = Residence.objects.filter(person=binding.person_id, valid_until=None).first()
        Building.objects.filter(pk=home.dwelling.building_id, estate=None).update(estate=estate)
    resident = actor_of(account, at=at)
    for words, answer, days in QUESTIONS:
        then = at - timedelta(days=days)
        asked = ask_about(long_ago[-1].pk, words=words, key=new_key(), actor=resident, at=then)
        if answer:
            answer_question(asked.pk, words=answer, actor=firm, at=then + timedelta(days=3))


def _at(day, hour=10):
    return make_aware(datetime.combine(day, time(hour)))
