"""`./wangge retention`: every rule of every county carried out, or told what it would erase. Runs as the owner.

The application's role may not delete from the log of looks; the owner's may, and this is the one place where it does.
"""

import json
from dataclasses import dataclass

from django.utils import timezone

from wangge.core.erasing import all_rules, carry_out, overdue
from wangge.core.tenancy import county
from wangge.core.tenancy.models import County
from wangge.lab.terminal import Trouble, table


@dataclass(frozen=True)
class Told:
    """What one rule did, or would do, in one county."""

    county: str
    outcome: object

    def as_json(self):
        """For `--json`."""
        rule = self.outcome.rule
        return {
            "rule": rule.name,
            "title": rule.title,
            "kept_days": rule.kept.total_seconds() / 86400,
            "since": rule.retention.since,
            "cut_off": self.outcome.cut_off.isoformat(),
            "rows": self.outcome.rows,
            "digest": self.outcome.digest,
        }


def run(options):
    """`./wangge retention --county KEY|all [--dry-run] [--json]`; returns the exit code."""
    told = [one for key in _counties(options.county) for one in retain(key, dry_run=options.dry_run)]
    if options.json:
        print(json.dumps(_as_json(told, options.dry_run), ensure_ascii=False))
    else:
        show(told, dry_run=options.dry_run)
    return 0


def retain(key, *, dry_run, at=None):
    """Carry out every rule in a county, or only count what is over; returns a Told for each."""
    at = at or timezone.now()
    with county(key):
        return [Told(key, overdue(rule, at=at) if dry_run else carry_out(rule, at=at)) for rule in all_rules()]


def _counties(word):
    known = list(County.objects.order_by("key").values_list("key", flat=True))
    if word != "all" and word not in known:
        raise Trouble(f"没有这个市（县） / No such county: {word}；{', '.join([*known, 'all'])}")
    return known if word == "all" else [word]


def _as_json(told, dry_run):
    keys = dict.fromkeys(one.county for one in told)
    rules = {key: [one.as_json() for one in told if one.county == key] for key in keys}
    return {"dry_run": dry_run, "counties": [{"county": key, "rules": rules[key]} for key in keys]}


def show(told, *, dry_run):
    """The outcomes as a table for people."""
    rows = [("市（县）", "内容", "保留", "截止", "将抹除" if dry_run else "已抹除", "证明")]
    for one in told:
        outcome = one.outcome
        cut_off = timezone.localtime(outcome.cut_off)
        proof = outcome.digest[:12] or "—"
        rows.append((one.county, outcome.rule.title, _days(outcome.rule.kept), f"{cut_off:%Y-%m-%d %H:%M}"))
        rows[-1] += (outcome.rows, proof)
    print(table(rows))
    print("（模拟的诉求不计：./wangge replay 办理的，时钟停在各自的最后一步，不到期，不抹除。）")
    if dry_run:
        print("（试算，没有改动。去掉 --dry-run 执行。）")


def _days(kept):
    if kept.days >= 365 and kept.days % 365 == 0:
        return f"{kept.days // 365} 年"
    return f"{kept.days} 天" if kept.days else f"{kept.seconds // 3600} 小时"
