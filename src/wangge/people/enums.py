"""The closed words of this app: kept as keys, shown by title."""

from django.utils.translation import gettext_lazy as _

NUMBER_KINDS = {
    "id": _("居民身份证"),
    "passport": _("护照"),
    "hkmo": _("港澳居民居住证或通行证"),
    "taiwan": _("台湾居民居住证或通行证"),
    "foreign": _("外国人永久居留身份证"),
    "other": _("其他证件"),
}
SEXES = {"f": _("女"), "m": _("男")}

MINOR_BASES = {
    "guardian": _("监护人书面同意（《个人信息保护法》第三十一条）"),
    "no_guardian": _("无人抚养儿童、困境儿童的法定帮扶（《未成年人保护法》第四十三条）"),
    "enrolment": _("义务教育入学登记（《义务教育法》第十三条）"),
}
"""The named legal bases for a record of a child under 14; without one there is none."""

LIVES = {
    "resident": _("户籍在此、居住在此"),
    "settled": _("户籍在外、常住"),
    "migrant": _("流动居住"),
    "away": _("户籍在此、居住在外"),
}
"""How somebody lives in a dwelling. `away` is 人户分离: the household book is here, the person is not."""

ENTITY_KINDS = {"organisation": _("企事业单位、社会组织"), "self_employed": _("个体经营户")}
ENTITY_FIELDS = {
    "name": _("名称"),
    "kind": _("类别"),
    "uscc": _("统一社会信用代码"),
    "uscc_unchecked_reason": _("未校验原因"),
    "address": _("地址"),
    "source": _("来源"),
}
"""Fields of a firm in words, as its history names them."""
ROLES = {
    "legal": _("法定代表人、经营者"),
    "safe_head": _("安全负责人"),
    "fire_head": _("消防管理人"),
    "contact": _("日常联系人"),
}
RESULTS = {"passed": _("未发现问题"), "found": _("发现问题"), "not_met": _("未能检查")}

BANDS = {
    "aged_0_6": _("0—6 岁"),
    "aged_7_13": _("7—13 岁"),
    "aged_14_17": _("14—17 岁"),
    "aged_18_59": _("18—59 岁"),
    "aged_60_79": _("60—79 岁"),
    "aged_80": _("80 岁以上"),
}
"""The age bands in which a household is counted."""

GUARDIAN = "guardian"
EVIDENCE = {
    "id_card": _("本人持居民身份证到场"),
    "other_document": _("本人持其他有效证件到场"),
    GUARDIAN: _("监护人持证件和关系证明到场"),
}
"""On which evidence an office binds an account to a person at its counter. A phone code is none."""
BY_EID = "eid"
ALL_EVIDENCE = {**EVIDENCE, BY_EID: _("本人通过网络身份认证")}
"""The same, and that a service of electronic identity said who it is (`people.eid`)."""

RIGHTS = {"copy": _("查阅、复制"), "correct": _("更正、补充"), "delete": _("删除"), "explain": _("解释处理规则")}
"""What a person may ask (Personal Information Protection Law, articles 44 to 50)."""

LEDGERS = {
    "residents": _("常住和流动人口"),
    "away": _("户在人不在"),
    "apart": _("人在户不在"),
    "self_employed": _("个体经营户"),
    "organisations": _("企事业单位"),
}
LIVING_IN = {"residents": tuple(LIVES), "away": ("away",), "apart": ("settled", "migrant")}
"""The ledgers of people, by how those on them live. `away` and `apart` are the two sides of 人户分离: whose household
book is here while they live elsewhere, and who lives here with a book elsewhere."""

PURPOSES = {
    "visit": (_("走访，核实居住情况"), ("statutory", "consent")),
    "service": (_("办理本人申请的事项"), ("consent", "statutory")),
    "matter": (_("办理一件诉求"), ("statutory",)),
    "check": (_("消防、房屋和用电用气安全检查"), ("statutory",)),
    "register": (_("登记、更正、合并台账"), ("statutory",)),
    "rights": (_("答复本人查阅、更正、删除的申请"), ("statutory",)),
    "emergency": (_("应对突发事件、组织转移避险"), ("emergency",)),
}
"""Why an office looks at people's data: asked before each look and shown to them, with the bases that can carry it."""

FILING_STATES = {
    "filed": _("待审核"),
    "returned": _("已退回，待补正"),
    "accepted": _("已备案"),
    "withdrawn": _("已撤回"),
    "lapsed": _("逾期未补正"),
    "ended": _("已终止"),
    "revoked": _("已撤销"),
    "expired": _("已期满"),
}
"""Where a filing before letting stands."""

FILING_DEEDS = {
    "file": _("提交备案"),
    "accept": _("审核通过"),
    "return": _("退回补正"),
    "resend": _("补正后再次提交"),
    "withdraw": _("撤回"),
    "lapse": _("逾期未补正，自动了结"),
    "end": _("终止"),
    "revoke": _("撤销备案"),
    "expire": _("期满"),
    "asleep": _("账号久未登录，网上暂不能打开"),
}
"""Steps of a filing, as its history tells them."""

OTHER_PURPOSES = {
    "filing": _("办理出租、租住备案"),
    "bind": _("在窗口核对证件、绑定账号"),
    "export": _("导出台账"),
    "reveal": _("查看完整号码"),
    "copy": _("本人取副本"),
    "eid": _("本人通过网络身份认证绑定账号"),
    "number": _("核定证件号码争议"),
    "transfer": _("办理跨社区迁入"),
}
"""Purposes that a page states by itself."""
BY_ONESELF = ("copy", "eid")
"""Those of what people do with their own file, from their own account."""

BASES = {
    "consent": _("取得本人同意（《个人信息保护法》第十三条第一项）"),
    "statutory": _("履行法定职责所必需（《个人信息保护法》第十三条第三项）"),
    "emergency": _("应对突发事件、紧急情况下保护生命健康和财产安全所必需（《个人信息保护法》第十三条第四项）"),
}
"""The legal bases of a look. Another one is a question for a lawyer and then for this list."""

FIELDS = {
    "name": _("姓名"),
    "number_masked": _("证件号码（遮掩）"),
    "phone_masked": _("电话（遮掩）"),
    "number": _("证件号码（完整）"),
    "phone": _("电话（完整）"),
    "sex": _("性别"),
    "birth_year": _("出生年份"),
    "address": _("住址"),
    "residences": _("居住经历"),
    "roles": _("所任职责"),
    "corrections": _("更正记录"),
    "number_kind": _("证件种类"),
    "minor_basis": _("未满 14 周岁的登记依据"),
    "source": _("来源"),
    "verified_on": _("核实日期"),
    "registered": _("证件号码有没有登记"),
}
"""Fields in words, as logs and corrections name them."""
