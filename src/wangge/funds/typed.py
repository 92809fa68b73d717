"""What people type into a ledger, taken apart: amounts, names of organisations, numbers of people. Pure."""

import re

UNIT = re.compile(
    r"公司|集团|厂|店|铺|行$|商行|银行|部$|中心|局|所$|院|站|社|队|委员会|居委会|村委会|协会|学会|工会|基金会|学校|大学|医院|政府"
    r"|办公室|管理处|事务所|经营部|服务部|门市|超市|工作室|Ltd|Inc|Co\.|LLC|GmbH"
)
SHORTEST_UNIT = 4  # characters: 王店长 is no organisation
NUMBERS = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)")
"""Mobile telephone numbers and identity numbers, and no longer ones, as of invoices."""
IN_BRACKETS = re.compile(r"[（(][^（()）]*[）)]$")
BESIDE = re.compile(r"[\s,，¥￥元]")


def plain_amount(text):
    """An amount without what stands beside its figures."""
    return BESIDE.sub("", str(text or ""))


def is_unit(name):
    """Whether a name reads like an organisation's: it says what kind of one."""
    name = IN_BRACKETS.sub("", name)
    return len(name) >= SHORTEST_UNIT and UNIT.search(name) is not None
