"""`wangge method check | diff | apply | show PACK`. check, show and diff between folders need no database."""

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from wangge.method.diff import changes
from wangge.method.errors import Faults
from wangge.method.examples import check_examples
from wangge.method.loader import load_pack
from wangge.method.overview import overview

Within = Callable[[], AbstractContextManager]


def register(subparsers, within: Within = nullcontext) -> None:
    """Add the `method` command; `within()` is entered around whatever needs the database."""
    commands = subparsers.add_parser("method", help="工作法：检查、比较、启用、查看").add_subparsers(
        required=True
    )
    _command(commands, "check", check, "检查一个工作法文件夹，列出全部错误，并走一遍示例")
    _command(commands, "show", show, "列出各阶段、时限、承办与核查岗位及其来源")
    command = _command(commands, "diff", _inside(diff, within), "比较已启用的版本与文件夹")
    command.add_argument("--county", help="市（县）的键，缺省为工作法的键")
    command.add_argument("--against", metavar="PACK", help="与另一个文件夹比较，不用数据库")
    command = _command(commands, "apply", _inside(apply, within), "启用：存为不可更改的版本")
    command.add_argument("--county", help="市（县）的键，缺省为工作法的键")


def main(arguments: list[str] | None = None) -> int:
    """Run as `python -m wangge.method.cli check PACK`."""
    parser = argparse.ArgumentParser(prog="wangge")
    register(parser.add_subparsers(required=True))
    given = sys.argv[1:] if arguments is None else arguments
    options = parser.parse_args(["method", *given])
    return options.run(options) or 0


def check(options) -> int:
    """Every fault of the pack and of its examples; 1 if there is any."""
    try:
        method = load_pack(options.pack)
        count = check_examples(method, options.pack)
    except Faults as faults:
        return _tell(faults)
    print(
        f"{method.key} {method.version}：没有错误；类别 {len(method.leaf_classes())} 种，"
        f"立案标准 {len(method.filing)} 条，示例 {count} 个全部相符"
    )
    return 0


def show(options) -> int:
    """The method on one screen."""
    try:
        print("\n".join(overview(load_pack(options.pack))))
    except Faults as faults:
        return _tell(faults)
    return 0


def diff(options) -> int:
    """What changes if the folder is applied."""
    try:
        after = load_pack(options.pack)
        before = load_pack(options.against) if options.against else _applied(options.county or after.key)
    except Faults as faults:
        return _tell(faults)
    if before is None:
        print("还没有启用过任何版本")
        return 0
    found = changes(before, after)
    print("\n".join(map(str, found)) if found else "没有变化")
    return 0


def apply(options) -> int:
    """Store the folder as a version of the county's method."""
    _set_up_django()
    from django.utils import timezone

    from wangge.core.errors import Refused
    from wangge.core.permits import SYSTEM
    from wangge.core.tenancy import county
    from wangge.method.operations import apply_method
    from wangge.method.queries import all_versions
    from wangge.method.usage import still_open

    try:
        with county(options.county or load_pack(options.pack).key):
            version = apply_method(options.pack, actor=SYSTEM, at=timezone.now())
            print(f"已启用 {version}，{version.effective_from} 起，摘要 {version.digest[:12]}")
            for older in all_versions().exclude(pk=version.pk):
                if count := still_open(older.pk):
                    print(f"版本 {older.version} 下还有 {count} 件未了结，继续按该版本办理")
    except Faults as faults:
        return _tell(faults)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _command(commands, name: str, run, words: str):
    command = commands.add_parser(name, help=words, description=words)
    command.add_argument("pack", metavar="PACK", help="文件夹，或 methods/ 下的名字")
    command.set_defaults(run=run)
    return command


def _inside(run, within: Within):
    def wrapped(options) -> int:
        with nullcontext() if getattr(options, "against", None) else within():
            return run(options)

    return wrapped


def _applied(key: str):
    """The county's method in force, or None."""
    _set_up_django()
    from wangge.core.errors import Refused
    from wangge.core.tenancy import county
    from wangge.method.queries import current_method

    with county(key):
        try:
            return current_method()
        except Refused:
            return None


def _set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.settings")
    django.setup()


def _tell(faults: Faults) -> int:
    print(faults, file=sys.stderr)
    print(f"共 {len(faults)} 处错误", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
