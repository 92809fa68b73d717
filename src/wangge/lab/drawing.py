"""`./wangge draw verify`: a published random draw, done anew by anybody from its record alone."""

from wangge.core.draw import Undrawn
from wangge.core.draw_record import differences, read_record
from wangge.lab.terminal import Trouble

VERIFY = "按公布的记录重新抽一次，看结果是否一致 / draw anew from a published record and compare"


def register(commands, description):
    """The command, for `wangge.cli`; it needs no database."""
    kinds = commands.add_parser("draw", description=description).add_subparsers(required=True)
    command = kinds.add_parser("verify", help=VERIFY, description=VERIFY)
    command.add_argument("file", help="抽查记录（JSON），名单另附的与它放在一起 / the record; a CSV list beside it")
    command.set_defaults(run=verify)


def verify(options):
    """0 if everything follows from the list and the seed; else 1, telling what does not."""
    try:
        record, items = read_record(options.file)
        found = differences(record, items)
    except Undrawn as fault:
        raise Trouble(f"{fault.chinese} / {fault.english}") from fault
    for chinese, english in found:
        print(f"✗ {chinese}\n  {english}")
    if found:
        return 1
    picks = len(record["revealed"]["picks"])
    print(f"✓ 抽查结果与公布的名单、种子一致：{len(items)} 个中抽 {picks} 个，公告摘要 {record['announcement']}")
    print(f"  The draw follows from its list and seed: {picks} of {len(items)}. Compare the announcement above with")
    print("  the one you saw before the draw. 请与抽取前公布的公告摘要对照。")
    _left_to_you(record)
    return 0


def _left_to_you(record):
    """What no record proves of itself: that its public number is the published one, and that somebody stepped back."""
    told = record["revealed"]
    if record["public_source"]:
        print(f"! 公开随机数（{record['public_source']}）：{told['public']}。请与公布的号码对照")
        print("  The public number, as its keeper entered it: compare with the published one.")
    else:
        print("! 没有使用公开的随机数：种子由主办方单独产生 / No public number went in: the seed is its keeper's alone")
    if pairs := told.get("stepped_back"):
        print(f"! {len(pairs)} 处改派，由主办方记录，种子不能证明：谁没有去查 / checks went on after the draw,")
        print(f"  {len(pairs)} of them, by the word of the record's keeper alone; the seed proves only who came next:")
        for inspector, pick in pairs:
            print(f"  {inspector} ✕ {pick}")
