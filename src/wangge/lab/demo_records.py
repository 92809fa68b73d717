"""Records of bodies and signs at service places in the demo, by whoever holds the posts of the pack. Invented."""

from datetime import timedelta

from django.utils import timezone

from wangge.accounts.queries import actor_of, appointments_on
from wangge.core.keys import new_key
from wangge.organisations.queries import bodies
from wangge.venues.models import ServicePlace, Sign
from wangge.venues.operations import ask_sign, move_sign
from wangge.venues.sign_rules import ASK, DECIDE
from wangge.workforce.models import BodyRecord
from wangge.workforce.operations import Written, write_record
from wangge.workforce.recorded import members_on
from wangge.workforce.rules import WRITE

DAY = timedelta(days=1)
LOG = (
    "巡查两个小区：地下车库两盏灯不亮，已报修；楼道堆物三处，当场清走。（演示用虚构内容）",
    "和社区一起到一个无物业小区看垃圾清运，约定每天两次。（演示用虚构内容）",
    "接两家物业企业来问整改期限，按通知单答复。（演示用虚构内容）",
)
TALKED = "本季物业投诉较多的三件事：电梯停运、停车、垃圾清运。（演示用虚构内容）"
DECIDED = "电梯停运的两家企业由经办人一周内到现场看，下次会议报结果。（演示用虚构内容）"
SIGNS = (("新时代文明实践站", "市委宣传部（虚构依据）"), ("党员先锋岗", "市委组织部（虚构依据）"))


def load_records(method, *, at):
    """Lines of each body's records, as far as somebody of it is appointed to write; once."""
    for kind in [] if BodyRecord.objects.exists() else method.records:
        body = bodies().filter(kind__in=kind.body_kinds).order_by("key").first()
        writer = body and _holder(method, WRITE, at, body=body)
        for nth in range(len(LOG) if writer and kind.form == "log" else bool(writer)):
            written = _log(kind, nth, at) if kind.form == "log" else _minutes(kind, body, at)
            write_record(body.pk, written, key=new_key(), actor=writer, at=at, invented=True)


def _log(kind, nth, at):
    return Written(kind.key, timezone.localdate(at - (nth + 1) * DAY), LOG[nth])


def _minutes(kind, body, at):
    day = timezone.localdate(at)
    present = tuple(f"{key}" for key, _title in members_on(body, day))
    return Written(kind.key, day, TALKED, present=present, decided=DECIDED)


def load_signs(method, *, at):
    """Two signs at a place that the demo's clerk answers for: one hangs, one waits to be admitted; once."""
    if method.signs is None or Sign.objects.exists():
        return
    rows = ServicePlace.objects.filter(kind__in=method.signs.kinds, valid_until=None).select_related("area")
    found = ((one, *(_holder(method, may, at, place=one) for may in (ASK, DECIDE))) for one in rows.order_by("name"))
    place, clerk, head = next((one for one in found if all(one)), (None, None, None))
    if place is None:
        return
    for nth, (words, wanted) in enumerate(SIGNS):
        told = {"words": words, "wanted_by": wanted, "basis": "演示用虚构文号"}
        asked = at - (2 if nth else 20) * DAY
        sign = ask_sign(place.pk, told, key=new_key(), actor=clerk, at=asked, invented=True)
        if nth == 0:
            move_sign(sign.pk, "admit", actor=head, at=at - 15 * DAY)
            move_sign(sign.pk, "hang", actor=clerk, at=at - 14 * DAY)


def _holder(method, permission, at, *, place=None, **where):
    """Somebody who holds a permission (of a body; where a place lies), as they act; None without."""
    posts = [post.key for post in method.organisations.posts if permission in post.permissions]
    held = appointments_on(timezone.localdate(at)).filter(post__in=posts, account__is_active=True, **where)
    if place is not None:
        held = held.filter(area__path__ancestor_of=place.area.path)
    first = held.order_by("valid_from", "id").first()
    return first and actor_of(first.account, at=at)
