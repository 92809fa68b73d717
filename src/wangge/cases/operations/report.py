"""Taking a matter in."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.answers import clean_text
from wangge.cases.events import CaseReported
from wangge.cases.models import MAX_PLACE, MAX_TITLE, MAX_WORDS, Case, Move, Photo, Reporter, Suggestion
from wangge.cases.numbering import COUNTY_CODE, DIGITS_OF_CASE
from wangge.cases.operations.indexing import make_findable
from wangge.cases.operations.sealing import mark_days
from wangge.cases.operations.wording import hash_of_words, headline
from wangge.cases.suggesting import hear
from wangge.cases.tokens import follow_up_token, token_hash
from wangge.cases.way import enter_state
from wangge.core.composed import insert, together
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.core.photos import keep_all
from wangge.core.secrets import encrypt, keyed_hash
from wangge.method.queries import current_version, method_of
from wangge.method.schema import DEFAULT_KIND
from wangge.premises.queries import plate_of
from wangge.territory.queries import county_root, locate

HOURLY_FROM_ONE_ADDRESS = 60  # guard-rail 9
CONTACT = "reporter-contact"


@dataclass(frozen=True)
class Report:
    """What a reporter gives. Everything but the words may be missing; nothing missing is a reason to refuse."""

    words: str
    title: str = ""
    class_key: str = ""
    lon: float | None = None
    lat: float | None = None
    place: str = ""
    plate_code: str = ""
    channel: str = "portal"
    name: str = ""
    phone: str = ""
    resident_id: UUID | None = None
    address: str = ""


def report_case(report, *, key, actor, at, photos=(), case_type=DEFAULT_KIND, version=None):
    """Take a matter in and return (case, follow-up token). The same key twice returns the first case.

    A class of another kind goes that kind's way, not `case_type`'s. `photos` are Pictures. `version` is the
    MethodVersion it is filed under: the one in force then, unless a replay names another. Invalid if the words are
    missing or too long, the class unknown, or the place outside the county; Refused if one address reports more than
    60 an hour.
    """
    office = require(actor, "cases.intake" if actor.kind == "staff" else "cases.report")
    if known := _known(key):
        return _same_again(known, report)
    try:
        with transaction.atomic():
            version = version or current_version(localdate(at))
            return _take_in(report, key, case_type, version, photos, actor=actor, office=office, at=at)
    except IntegrityError:
        if known := _known(key):  # sent twice at once, and the other was first
            return _same_again(known, report)
        raise


def _known(key):
    same = Case.objects.filter(pk=key)
    return same.first() if same.exists() else None  # nearly every key is new, and that is told cheaply


def _take_in(report, key, case_type, version, photos, *, actor, office, at):
    address_hash = _within_limit(report, at)
    method = method_of(version.pk)
    case = Case(pk=key, case_type=case_type, version=version, reported_at=at, channel=report.channel)
    case.county_code = COUNTY_CODE
    heard = _describe(case, report, method)
    _place(case, report)
    enter_state(case, _first_state(case, method), method=method, at=at)
    case.moves = 1
    case.save(force_insert=True)  # brings back the serial, drawn from the sequence by the database, and the number
    case.county_code = case.national_number[: -DIGITS_OF_CASE]
    move = _first_move(case, actor, office, at)
    with together():
        insert(move)
        mark_days(case.total_due)
        make_findable(case)
        _set_reporter_apart(case, report, actor, address_hash)
        record(CaseReported(case_id=case.pk, channel=case.channel), actor=actor, at=at, office=office)
    _keep_suggestion(case, heard)
    keep_photos(case, move, photos)
    return case, follow_up_token(case.pk)


def keep_photos(case, move, photos):
    """Keep pictures that came with a move: files first, then their rows."""
    if photos:
        keep_all(photos, Photo, case=case, move=move)


def _same_again(case, report):
    """A key seen before: the same report sent twice, or somebody else's key."""
    if case.words != clean_text(report.words, MAX_WORDS, "words"):
        raise Refused(_("这个表单已经提交过。要反映另一件事，请重新打开填报页面。"), code="key-used")
    return case, follow_up_token(case.pk)


def _describe(case, report, method):
    case.words = clean_text(report.words, MAX_WORDS, "words")
    if not case.words:
        raise Invalid(_("请用几句话说明发生了什么。"), code="missing", field="words")
    case.words_hash = hash_of_words(case.words)
    case.title = (clean_text(report.title, MAX_TITLE, "title") or headline(case.words))[:MAX_TITLE]
    if report.class_key and report.class_key not in {row.key for row in method.leaf_classes()}:
        raise Invalid(_("没有这个类别，请从列表中选择，或选“不确定”。"), code="unknown-class", field="class_key")
    heard = hear(case.words, method, title=case.title, most=1)
    case.suggested_class = heard.first.class_key if heard.first else ""
    case.suggested_by = list(heard.first.words) if heard.first else []
    case.class_key = report.class_key
    kind = method.case_class(case.class_key).kind if case.class_key else DEFAULT_KIND
    if kind != DEFAULT_KIND:
        case.case_type = kind
    return heard


def _keep_suggestion(case, heard):
    """What a model suggested, so that it can be measured; what the glossary did stands with the case alone."""
    if heard.model:
        first = heard.found[0] if heard.found else None
        percent, told = first and first.percent, case.suggested_class
        Suggestion.objects.create(case=case, model_id=heard.model, class_key=told, percent=percent)


def _place(case, report):
    """The area of a case: of its plate, of its point, or the county's root until the centre has asked."""
    case.place = clean_text(report.place, MAX_PLACE, "place")
    if report.plate_code:
        case.plate = plate_of(report.plate_code)
        if case.plate is None:
            raise Invalid(_("没有找到这块门牌。请核对编码，或在地图上点选位置。"), code="no-plate", field="plate_code")
        case.area, case.lon, case.lat = case.plate.area, case.plate.lon, case.plate.lat
        case.place = case.place or case.plate.address
        return
    if report.lon is None or report.lat is None:
        case.area = county_root()
        return
    found = locate(report.lon, report.lat)
    if found is None:
        raise Invalid(
            _("这个位置不在本市范围内。请在地图上重新点选，或改用文字说明地点。"), code="outside", field="place"
        )
    case.lon, case.lat, case.area = report.lon, report.lat, found


def _first_state(case, method):
    """Without a class or a place a matter is not refused: it goes to triage, where a person looks."""
    known = bool(case.class_key) and case.lon is not None
    return method.case_type(case.case_type).begins_in(known=known)


def _first_move(case, actor, office, at):
    return Move(
        case=case,
        ordinal=1,
        step="report",
        to_state=case.state,
        at=at,
        actor_id=actor.id,
        actor_kind=actor.kind,
        office_id=office.id if office else None,
        office_title=office.signs_as if office else "",
        answers={"class": case.class_key} if case.class_key else {},
    )


def _set_reporter_apart(case, report, actor, address_hash):
    reporter = Reporter(
        case=case,
        resident_id=report.resident_id or (actor.id if actor.kind == "resident" else None),
        staff_id=actor.id if actor.kind == "staff" else None,
        name=encrypt(clean_text(report.name, 40, "name"), purpose=CONTACT) if report.name else "",
        phone=encrypt(clean_text(report.phone, 30, "phone"), purpose=CONTACT) if report.phone else "",
        token_hash=token_hash(follow_up_token(case.pk)),
        address_hash=address_hash,
    )
    insert(reporter)


def _within_limit(report, at):
    if not report.address:
        return ""
    hashed = keyed_hash(f"{at:%Y-%m-%d} {report.address}", purpose="reporter-address")
    recent = Reporter.objects.filter(address_hash=hashed, case__reported_at__gt=at - timedelta(hours=1)).count()
    if recent >= HOURLY_FROM_ONE_ADDRESS:
        raise Refused(
            _("同一网络一小时内反映太多。请稍后再试；紧急情况请拨打 110、119 或 120。"), code="too-many-reports"
        )
    return hashed
