"""The closed words a pack may use. A pack that needs another one needs a change of the program."""


def noop(words: str) -> str:
    """Words that pages say in the reader's language (`core.words` finds them); nothing is translated here."""
    return words


PERMISSIONS: dict[str, str] = {
    "cases.report": noop("反映诉求"),
    "cases.intake": noop("代群众登记诉求"),
    "cases.classify": noop("归类、告知途径"),
    "cases.verify": noop("到现场核实"),
    "cases.file": noop("按标准立案"),
    "cases.merge": noop("并案、撤销并案、分拆"),
    "cases.object": noop("对并案提出异议"),
    "cases.dispatch": noop("派遣到责任单位"),
    "cases.rule": noop("裁定派单异议"),
    "cases.handle": noop("接单、处置、反馈"),
    "cases.grant": noop("审批延期、暂停、缓办（不能是申请人）"),
    "cases.supervise": noop("督办（只督不办：不得同时有派遣、处置等权限）"),
    "cases.follow_up": noop("回访，退回重办"),
    "cases.whistle": noop("吹哨"),
    "cases.report_in": noop("应哨报到"),
    "cases.check": noop("到现场核查（处置人除外）"),
    "cases.recheck": noop("复查整改（整改的人除外）"),
    "cases.decide": noop("立案、决定行政处罚（调查的人除外）"),
    "cases.close": noop("结案（处置人除外）"),
    "cases.rate": noop("评价"),
    "cases.reopen": noop("申请重新办理"),
    "cases.escalate": noop("请上一级直接办理（仅由反映人）"),
    "cases.supplement": noop("补充情况（仅由反映人）"),
    "cases.withdraw": noop("撤回"),
    "cases.lapse": noop("期满自动了结，随牵头件了结、恢复（仅由平台执行）"),
    "cases.view": noop("查看范围内的诉求"),
    "cases.contact": noop("说明理由后查看反映人联系方式，留有记录"),
    "cases.release": noop("公开诉求的标题、内容和照片（须先去掉个人信息）"),
    "lists.view": noop("查看本区域的清单"),
    "lists.propose": noop("向清单提报事项"),
    "lists.accept": noop("受理清单事项：定责任单位和期限、退回、调整、转入"),
    "lists.work": noop("办理清单事项（本单位负责的）"),
    "lists.strike": noop("验收销号（不能是责任单位，也不能是办理的人）"),
    "ratings.view": noop("查看全市（县）评价的进度和结果；也能查看全部诉求的，还看评价表"),
    "ratings.compute": noop("开始一期评价、计算、发出告知（不能签发、公布、复核异议）"),
    "ratings.check": noop("按抽签现场检查、复查整改（不查本单位）"),
    "ratings.score": noop("评分（不评本单位）"),
    "ratings.note": noop("登记扣分、加分、一票否决事项（不登记本单位的）"),
    "ratings.own": noop("查看本单位的评价、提出异议、回复整改"),
    "ratings.decide": noop("复核异议（没有评分、检查、计算的人）"),
    "ratings.sign": noop("签发评价结果和后果"),
    "ratings.publish": noop("公布、更正、撤回评价结果（没有计算的人）"),
    "projects.lead": noop("组织专项行动"),
    "projects.check": noop("在专项行动中检查登记"),
    "workforce.stand": noop("轮班值守：本人的班签到、登记、换班"),
    "workforce.lead": noop("登记值守点，排班、发布、调人"),
    "workforce.release": noop("核准换班（换班的人除外）"),
    "records.write": noop("记本单位的工作日志、会议记录"),
    "records.read": noop("查看范围内各单位的工作日志、会议记录"),
    "visits.make": noop("走访住户、记录走访、核查数据线索"),
    "visits.lead": noop("看走访进度，安排走访，导出"),
    "visits.hint": noop("登记、导入数据线索"),
    "premises.view": noop("查看本区域的房屋、标签"),
    "premises.edit": noop("登记、更正、注销本区域的房屋"),
    "plates.print": noop("制发、重印、换发门牌"),
    "findings.record": noop("按检查表检查出租房屋，登记、复查隐患"),
    "findings.decide": noop("裁定对隐患标签的异议（不能是登记的人）"),
    "filings.decide": noop("审核出租、租住备案（不能是代为录入的人），告知下架"),
    "people.look": noop("说明用途后查找范围内的人员、住户，本人看得到"),
    "people.edit": noop("登记、更正范围内的人员和单位，答复本人的申请"),
    "people.bind": noop("在窗口核对证件，把账号绑定到本人"),
    "people.review": noop("复核跨区域查看，答复异议，登记影响评估"),
    "exports.approve": noop("批准导出台账（申请人除外）"),
    "registers.import": noop("从表格导入房屋、人口、单位等登记（只到本区域）"),
    "exchange.import": noop("导入热线工单"),
    "exchange.connect": noop("对接其他系统：推送、通知渠道"),
    "territory.edit": noop("维护区域和网格"),
    "grids.decide": noop("批准网格拆分、合并、调整边界（提出的人除外）"),
    "venues.edit": noop("登记、更正范围内的服务点"),
    "signs.ask": noop("申请在服务点挂牌，挂上、摘下（要先准入）"),
    "signs.decide": noop("准入或不准入挂牌（不能是申请的单位）"),
    "signs.look": noop("到现场督查牌子，责令摘下（不能是准入的人）"),
    "surveys.lead": noop("开展、截止满意度调查，打印邀请信"),
    "surveys.enter": noop("持邀请信的编码代录答卷"),
    "funds.lead": noop("登记信托制小区，登记业主大会通过的预算（受托企业的人除外）"),
    "funds.keep": noop("记本企业受托小区的账，答复对账目的询问"),
    "funds.view": noop("查看本区域信托制小区的账和询问"),
    "method.apply": noop("启用工作法版本"),
    "accounts.appoint": noop("任免岗位"),
}
"""Every permission a post may hold or a step may ask for, with the words shown to people, in this order."""

GUARDS: dict[str, str] = {
    "not_handler": "核查、结案的人不能是处置这件事的人，也不能来自处置单位",
    "is_reporter": "只有反映人本人可以办理",
    "reopen_left": "重新办理的次数尚未用完",
    "within_rating_days": "仍在评价期内",
    "after_rating_days": "评价期已满",
    "not_itself": "不能并入自己或已了结的事项",
    "before_due": "须在期限届满以前申请",
    "another_body": "须换一个责任单位",
    "another_person": "须由另一人办理：不能是把它送到这一步的人",
    "not_investigator": "立案、决定的人不能是调查这件案子的人",
    "stage_over": "这一环节的期限已满",
    "not_merger": "裁定并案异议的人不能是办理并案的人",
}
"""Named guards: what cannot be said with the closed vocabulary. The callables live in `cases.rules`."""

FACTS: dict[str, str] = {
    "class": "类别",
    "classified": "是否已归类",
    "urgent": "是否紧急",
    "holder": "责任单位",
    "channel": "来源渠道",
    "state": "当前状态",
    "rating": "最近一次评分",
    "solved": "反映人是否认为已解决",
}
"""What a condition may ask about a case; `cases.way` answers it."""

RATES: dict[str, str] = {
    "on_time": "按期结案率",
    "closed_of_due": "结案率",
    "rework": "返工率",
    "response": "响应率",
    "resolution": "解决率",
    "satisfaction": "满意率",
    "contacted": "联系率",
}
"""Rates of bodies and areas that a sheet may weigh. What is only told (`rated` False) stands nowhere here."""

COUNTS: dict[str, str] = {
    "received": "收到诉求",
    "filed": "立案",
    "closed": "结案",
}
"""Counts of matters that a trend may follow over years, beside the rates."""

DEEDS: dict[str, str] = {
    "collected_valid": "有效上报率",
    "verified_in_time": "按时核实率",
    "checked_in_time": "按时核查率",
    "dispatched_in_time": "按时派遣率",
    "dispatched_right": "准确派遣率",
}
"""Rates of what offices did, for posts and collectors."""

LEFT_OUT: dict[str, str] = {
    "paused": "时限暂停或缓办过的",
    "extended": "批准过延期的",
    "work_order": "热线工单导入的",
}
"""What a city may leave out of a measure, beyond the measure's own exclusions."""

COMMAND = frozenset(
    ("cases.classify", "cases.verify", "cases.file", "cases.merge", "cases.dispatch", "cases.rule", "cases.handle")
)
"""Deeds that move a matter along. Whoever supervises takes none of them: supervision is not command (guard-rail 6)."""

SUPERVISE = "cases.supervise"

REPORTERS = frozenset(("cases.rate", "cases.reopen", "cases.escalate", "cases.supplement", "cases.withdraw"))
"""What only the reporter of a matter may do: no post needs it, and no post has it."""

SYSTEMS = frozenset(("cases.lapse",))
"""What only the program does."""
