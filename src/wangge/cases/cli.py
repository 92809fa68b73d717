"""`wangge method move-cases`: open cases go over to another version of their county's method, by a mapping."""

import sys
from pathlib import Path


def register(commands, within):
    """Add the command to those of `wangge method`; `within()` is entered around whatever needs the database."""
    words = "把在办事项转到另一个版本：同名状态不必写，其余按对照表"
    command = commands.add_parser("move-cases", help=words, description=words)
    command.add_argument("--county", required=True, help="市（县）的键")
    command.add_argument("--to", required=True, metavar="VERSION", help="版本名，如 2022.4")
    command.add_argument("--map", metavar="FILE", help='对照表（TOML）：[matter] 下每行 旧状态 = "新状态"')
    command.add_argument("--reason", default="", help="写进每件事项经过里的说明")
    command.add_argument("--dry-run", action="store_true", help="只列出会怎样，不改动")
    command.set_defaults(run=lambda options: _run(options, within))


def _run(options, within):
    with within():
        import django

        django.setup()
        from wangge.core.errors import Refused
        from wangge.core.tenancy import county
        from wangge.core.tenancy.models import County

        try:
            with county(options.county):
                print(_move(options))
        except County.DoesNotExist:
            print(f"没有键为“{options.county}”的市（县）", file=sys.stderr)
            return 1
        except Refused as refused:
            print(refused.reason, file=sys.stderr)
            return 1
    return 0


def _move(options):
    """What happened, or would happen, in words."""
    from django.utils import timezone

    from wangge.cases.operations import move_to_version
    from wangge.cases.versions import read_mapping, waiting_under_others
    from wangge.core.permits import SYSTEM

    version = _version(options.to)
    mapping = read_mapping(Path(options.map).read_text("utf-8")) if options.map else {}
    rows = waiting_under_others(version, mapping)
    told = [str(row) for row in rows] or ["没有需要转的在办事项"]
    if options.dry_run:
        return "\n".join([*told, "（试算，没有改动）"])
    went = move_to_version(version, mapping, reason=options.reason, actor=SYSTEM, at=timezone.now())
    return "\n".join([*told, f"已转 {went} 件到 {version.version}，每件的经过里有记录"])


def _version(name):
    from wangge.core.errors import Refused
    from wangge.method.queries import all_versions

    found = all_versions().filter(version=name).first()
    if found is None:
        known = "、".join(one.version for one in all_versions())
        raise Refused(f"没有版本 {name}，已启用的有：{known}", code="no-version")
    return found
