"""What people type into a ledger, taken apart: amounts, names of organisations, numbers of people. Pure."""

import re

PLAIN_UNIT = re.compile(
    r"(公司|集团|企业|商行|银行|支行|中心|委员会|居委会|村委会|协会|学会|工会|合作社|基金会|学校|小学|中学|大学|幼儿园|医院|政府"
    r"|办事处|办公室|管理处|管理站|服务站|事务所|研究院|设计院|经营部|服务部|维修部|门市|门市部|超市|工作室|支队|大队|中队"
    r"|\b(Ltd|Inc|Co|LLC|GmbH)\.?)$",
    re.IGNORECASE,
)
"""Endings that only an organisation's name has."""
SHORT_UNIT = re.compile(r"[厂店铺行部局所院站社队]$")
"""Endings that a person's name may have too."""
SHORTEST_PLAIN, SHORTEST = 4, 5  # characters: 王店长 and 欧阳建社 are no organisations
NUMBERS = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)")
"""Mobile telephone numbers and identity numbers, and no longer ones, as of invoices."""
IN_BRACKETS = re.compile(r"[（(][^（()）]*[）)]$")
BESIDE = re.compile(r"[\s,，¥￥元]")


def plain_amount(text):
    """An amount without what stands beside its figures."""
    return BESIDE.sub("", str(text or ""))


def is_unit(name):
    """Whether a name reads like an organisation's: it ends in what kind of one it is."""
    name = IN_BRACKETS.sub("", name).strip()
    if PLAIN_UNIT.search(name):
        return len(name) >= SHORTEST_PLAIN
    return len(name) >= SHORTEST and SHORT_UNIT.search(name) is not None
