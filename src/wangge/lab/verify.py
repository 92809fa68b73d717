"""`./wangge verify privacy` runs the guard-rails' checks in a county; `verify breach` lists whom a breach concerns."""

import json
import sys

from wangge.lab.terminal import Trouble, table

PRIVACY = "逐条检查个人信息护栏 / run the guard-rails' checks of personal information"
GRIDS = "核查网格：重叠、空白、超出上级范围的，有就失败 / check the net: overlaps, gaps, ground outside; fails on any"
BREACH = "从查看记录列出一段时间内被查看的人 / list whose data was looked at in a time, from the log"


def register(commands, description):
    """The command and its two kinds, for `wangge.cli`."""
    kinds = commands.add_parser("verify", description=description).add_subparsers(required=True)
    for name, words, run in (("privacy", PRIVACY, _privacy), ("grids", GRIDS, _grids), ("breach", BREACH, _breach)):
        command = kinds.add_parser(name, help=words, description=words)
        command.add_argument("--county", default="all", help="市（县） / county, or all")
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=_in_database(run))
        if name == "breach":
            command.add_argument("--since", required=True, help="2026-11-20T08:00+08:00")
            command.add_argument("--until", required=True)
            command.add_argument("--office", help="只看一个岗位（任职编号） / one office's looks alone")


def _in_database(run):
    def begin(options):
        import django

        from wangge.lab.database import database

        with database():
            django.setup()
            return run(options)

    return begin


def _counties(word):
    from wangge.core.tenancy.models import County

    known = list(County.objects.order_by("key").values_list("key", flat=True))
    if word != "all" and word not in known:
        raise Trouble(f"没有这个市（县） / No such county: {word}；{', '.join([*known, 'all'])}")
    return known if word == "all" else [word]


def checked(key):
    """(check, faults) of every check in a county."""
    from wangge.core.tenancy import county
    from wangge.lab.privacy import CHECKS

    with county(key):
        return [(check, check.faults()) for check in CHECKS]


def _privacy(options):
    told = {key: checked(key) for key in _counties(options.county)}
    faults = sum(bool(found) for rows in told.values() for _check, found in rows)
    if options.json:
        rows = {key: [(c.rail, c.title, found) for c, found in rows] for key, rows in told.items()}
        print(json.dumps({"faults": faults, "counties": rows}, ensure_ascii=False))
    else:
        lines = [("市（县）", "护栏", "检查", "结果")]
        lines += [
            (key, check.rail, check.title, "、".join(found[:5]) if found else "通过")
            for key, rows in told.items()
            for check, found in rows
        ]
        print(table(lines))
    return 1 if faults else 0


def net_of(key):
    """(number of areas, [(kind, area, parent, measure, unit, what else)] of the findings) of a county's net."""
    from django.utils import timezone

    from wangge.core.permits import SYSTEM
    from wangge.core.scope import scope
    from wangge.core.tenancy import county
    from wangge.grids.enums import UNITS
    from wangge.grids.finding import found_in_net
    from wangge.territory.models import Area

    with county(key), scope(SYSTEM, "territory.edit"):
        number, found = found_in_net(at=timezone.now())
        wanted = {key for one in found for key in (one.area, one.other) if key}
        names = {one.pk: one for one in Area.objects.filter(pk__in=wanted).select_related("parent").defer("boundary")}
        rows = []
        for one in found:
            area, other = names[one.area], names.get(one.other)
            above = area.parent.name if area.parent else ""
            beside = other.name if other else one.place
            rows.append((one.kind, area.name, above, one.measure, str(UNITS.get(one.kind, "")), beside))
    return number, rows


def _grids(options):
    from wangge.grids.enums import BREAKS, KINDS

    told = {key: net_of(key) for key in _counties(options.county)}
    broken = sum(row[0] in BREAKS for _number, rows in told.values() for row in rows)
    if options.json:
        counties = {key: {"areas": number, "findings": rows} for key, (number, rows) in told.items()}
        print(json.dumps({"broken": broken, "counties": counties}, ensure_ascii=False))
        return 1 if broken else 0
    lines = [("市（县）", "问题", "区域", "上级", "数量", "相关")]
    for key, (number, rows) in told.items():
        shown = [row for row in rows if row[0] != "no_grids"]
        lines += [
            (key, str(KINDS[kind]), name, above, f"{measure:g} {unit}" if measure is not None else "", beside)
            for kind, name, above, measure, unit, beside in shown
        ]
        lines.append(
            (key, "共核查", f"{number} 个区域", "", f"{len(shown)} 项", f"没有划网格的 {len(rows) - len(shown)}")
        )
    print(table(lines))
    return 1 if broken else 0


def affected(*, since, until, office=None):
    """person → how often they were looked at in a time: for notices (PIPL art. 57).

    From the log, and from the register for whoever stood in a ledger that left as a file: the log has one line for it.
    """
    from collections import Counter

    from django.db.models import Count

    from wangge.core.permits import SYSTEM
    from wangge.core.scope import scope
    from wangge.people.queries import people_in

    looks = _looks(since, until, office).filter(subject_kind="person")
    found = Counter(dict(looks.values_list("subject_id").annotate(n=Count("id")).order_by("subject_id")))
    with scope(SYSTEM, "people.look"):
        for export in _files(since, until, office):
            found.update(people_in(export))
    return dict(sorted(found.items(), key=lambda one: str(one[0])))


def unnamed(*, since, until, office=None):
    """[(kind, purpose, looks, rows)] of looks in a time whose line in the log names no person: firms, filings, doors,
    sheets of refused rows, long lists. Whom they concern is found at the thing itself; the drill must not hide them."""
    from django.db.models import Count, Q, Sum

    from wangge.people.enums import LIVING_IN
    from wangge.people.queries import EACH

    named = Q(subject_kind="person") | Q(subject_kind="people", rows__lte=EACH)
    looks = _looks(since, until, office).exclude(named | Q(subject_kind__in=LIVING_IN, purpose="export"))
    rows = looks.values_list("subject_kind", "purpose").annotate(Count("id"), Sum("rows"))
    return [tuple(row) for row in rows.order_by("subject_kind", "purpose")]


def _looks(since, until, office):
    from wangge.core.models import AccessEvent

    looks = AccessEvent.objects.filter(at__gte=since, at__lt=until)
    return looks.filter(office_id=office) if office else looks


def _files(since, until, office):
    """Ledgers of people fetched in a time that the log tells by one line: it names nobody of them."""
    from django.db.models import Q

    from wangge.people.enums import LIVING_IN
    from wangge.people.queries import files_untold

    taken = Q(pk=None)
    lines = _looks(since, until, office).filter(subject_kind__in=LIVING_IN, purpose="export")
    for actor, at in lines.values_list("actor_id", "at"):
        taken |= Q(requested_by=actor, fetched_at=at)
    return files_untold().filter(taken).select_related("area").defer("area__boundary")


def _breach(options):
    from django.utils.dateparse import parse_datetime

    from wangge.core.tenancy import county

    since, until = parse_datetime(options.since), parse_datetime(options.until)
    if not since or not until or not since.tzinfo or not until.tzinfo:
        raise Trouble("时间要写全，带时区 / write times whole, with their zone: 2026-11-20T08:00+08:00")
    rows, others = [("市（县）", "人员编号", "被查看次数")], [("市（县）", "查看了什么", "用途", "次数", "行数")]
    span = {"since": since, "until": until, "office": options.office}
    for key in _counties(options.county):
        with county(key):
            rows += [(key, person, times) for person, times in affected(**span).items()]
            others += [(key, *row) for row in unnamed(**span)]
    if options.json:
        print(json.dumps([{"county": a, "person": str(b), "looks": c} for a, b, c in rows[1:]]))
    else:
        print(table(rows))
    if others[1:]:  # beside the list, so that a program still reads people alone
        print("另有不逐人记录的查看，涉及的人须按对象去查 / looks that name no person:", file=sys.stderr)
        print(table(others), file=sys.stderr)
    return 0
