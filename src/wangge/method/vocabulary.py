"""The closed words a pack may use. A pack that needs another one needs a change of the program."""

PERMISSIONS: dict[str, str] = {
    "cases.report": "反映问题",
    "cases.intake": "代为登记",
    "cases.classify": "归类",
    "cases.verify": "现场核实",
    "cases.file": "立案",
    "cases.merge": "并案、撤销并案、分拆",
    "cases.object": "对并案提出异议",
    "cases.dispatch": "派遣",
    "cases.rule": "裁定派单异议",
    "cases.handle": "处置",
    "cases.grant": "审批延期、暂停、缓办（不能是申请人）",
    "cases.supervise": "督办（只督不办：不得同时有派遣、处置等权限）",
    "cases.follow_up": "回访，退回重办",
    "cases.whistle": "吹哨",
    "cases.report_in": "应哨报到",
    "cases.check": "核查",
    "cases.recheck": "复查整改（整改的人除外）",
    "cases.decide": "立案、决定行政处罚（调查的人除外）",
    "cases.close": "结案",
    "cases.rate": "评价",
    "cases.reopen": "申请重新办理",
    "cases.escalate": "请上一级直接办理（仅由反映人）",
    "cases.supplement": "补充情况（仅由反映人）",
    "cases.withdraw": "撤回",
    "cases.lapse": "期满自动了结，随牵头件了结、恢复（仅由平台执行）",
    "cases.view": "查看诉求",
    "cases.contact": "查看反映人联系方式（须写明用途）",
    "cases.release": "公开诉求的标题、内容和照片（须先去掉个人信息）",
    "lists.view": "查看本区域的清单",
    "lists.propose": "向清单提报事项",
    "lists.accept": "受理清单事项：定责任单位和期限、退回、调整、转入",
    "lists.work": "办理清单事项（本单位负责的）",
    "lists.strike": "验收销号（不能是责任单位，也不能是办理的人）",
    "ratings.view": "查看评价的进度和结果（本区域）",
    "ratings.compute": "开始一期评价、计算、发出告知（不能签发、公布、复核异议）",
    "ratings.check": "按抽签现场检查、复查整改（不查本单位）",
    "ratings.score": "评分（不评本单位）",
    "ratings.note": "登记扣分、加分、一票否决事项（不登记本单位的）",
    "ratings.own": "查看本单位的评价、提出异议、回复整改",
    "ratings.decide": "复核异议（没有评分、检查、计算的人）",
    "ratings.sign": "签发评价结果和后果",
    "ratings.publish": "公布、更正、撤回评价结果（没有计算的人）",
    "projects.lead": "组织专项行动",
    "projects.check": "在专项行动中检查登记",
    "workforce.stand": "轮班值守（本人的班）",
    "workforce.lead": "登记值守点，排班、发布、调人",
    "workforce.release": "核准换班（不能是换班的人）",
    "visits.make": "走访住户、记录走访、核查数据线索（本区域）",
    "visits.lead": "看走访进度、安排走访、导出（本区域）",
    "visits.hint": "登记、导入数据线索（本区域）",
    "premises.view": "查看本区域的房屋、标签",
    "premises.edit": "登记、更正、注销本区域的房屋",
    "plates.print": "制发、重印、换发门牌",
    "findings.record": "按检查表检查出租房屋，登记、复查隐患",
    "findings.decide": "裁定对隐患标签的异议（不能是登记的人）",
    "filings.decide": "审核出租、租住备案（不能是代为录入的人），告知下架",
    "people.look": "查找本区域的人员、住户、单位（须先说明用途；本人看得到）",
    "people.edit": "登记、更正本区域的人员和单位，答复本人的申请",
    "people.bind": "在窗口核对证件，把账号绑定到本人",
    "people.review": "复核跨区域查看、答复异议、登记影响评估（不查看人员）",
    "exports.approve": "批准导出台账（不能是申请的人）",
    "registers.import": "从表格导入房屋、人口、单位等登记（只到本区域）",
    "exchange.import": "导入热线工单",
    "exchange.connect": "对接其他系统（推送、通知渠道）",
    "territory.edit": "维护区域",
    "grids.decide": "批准网格拆分、合并、调整边界（不能是提出的人）",
    "venues.edit": "登记、更正本区域的服务点",
    "surveys.lead": "开展、截止本区域的满意度调查，打印邀请信（不能同时代录答卷）",
    "surveys.enter": "持邀请信的编码代录答卷（上门、电话）",
    "method.apply": "启用工作法",
    "accounts.appoint": "任免岗位",
}
"""Every permission a post may hold or a step may ask for, with the words shown to people."""

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
