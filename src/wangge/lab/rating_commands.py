"""`./wangge ratings verify`: every published result, computed anew from what is stored and held against itself."""

import json

from wangge.lab.terminal import Trouble, table

VERIFY = "从存下的依据重新计算已告知、已公布的评价，有出入就失败 / compute every result anew; fails on any difference"


def register(commands, description):
    """The command, for `wangge.cli`."""
    kinds = commands.add_parser("ratings", description=description).add_subparsers(required=True)
    command = kinds.add_parser("verify", help=VERIFY, description=VERIFY)
    command.add_argument("--county", default="all", help="市（县） / county, or all")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=_in_database)


def _in_database(options):
    import django

    from wangge.lab.database import database

    with database():
        django.setup()
        return _verify(options)


def _verify(options):
    from wangge.core.tenancy import county
    from wangge.core.tenancy.models import County
    from wangge.ratings.verifying import verify_all

    known = list(County.objects.order_by("key").values_list("key", flat=True))
    if options.county not in ("all", *known):
        raise Trouble(f"没有这个市（县） / No such county: {options.county}；{', '.join([*known, 'all'])}")
    told = []
    for key in known if options.county == "all" else [options.county]:
        with county(key):
            told += [(key, *row) for row in verify_all()]
    differing = sum(bool(found) for *_words, found in told)
    if options.json:
        names = ("county", "round", "revision", "results", "differences")
        rows = [dict(zip(names, (*row[:4], [str(one) for one in row[4]]), strict=True)) for row in told]
        print(json.dumps({"differing": differing, "rounds": rows}, ensure_ascii=False))
    else:
        print(table([("市（县）", "评价", "第几次计算", "结果数", "出入"), *(_line(row) for row in told)]))
        print(f"共 {len(told)} 次计算，{differing} 次有出入 / {differing} of {len(told)} differ")
    return 1 if differing else 0


def _line(row):
    key, title, number, count, found = row
    return key, title, number, count, "；".join(map(str, found[:3])) if found else "一致"
