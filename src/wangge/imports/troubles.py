"""Why the county's job could not go on with an import: kept as a code with names, said in the reader's language."""

from django.utils.translation import gettext as in_language
from django.utils.translation import gettext_lazy as _

from wangge.core.errors import Invalid

NO_HEAD, UNREADABLE, BROKEN, NO_OFFICE, STOPPED = "no-head", "unreadable", "broken", "no-office", "stopped"
WORDS = {
    NO_HEAD: _("没有找到表头和数据。第一行须是列名，可先下载空表。"),
    UNREADABLE: _("打不开“%(name)s”：%(why)s。请存成 XLSX 或 CSV 再传。"),
    BROKEN: _("读取时出错，原因已记入日志。请存成 CSV 再传，或请系统管理员看日志。"),
    NO_OFFICE: _("交办的人已经没有导入权限，后台停下了。请由有权限的人再办；重新上传时，已登记的不会重复。"),
    STOPPED: _("后台办理时出错，停下了，原因已记入日志。可以再办一次，或请系统管理员看日志；已登记的不会重复。"),
}
NAMES = ("name", "why")


class CannotRead(Invalid):
    """Files that cannot be read: `kept` is what a batch notes of it."""

    def __init__(self, code, **names):
        self.kept = kept(code, **names)
        super().__init__(words_of_trouble(self.kept), code=code, field="files")


def kept(code, **names):
    """A trouble as a batch notes it: the code and the names, a line each."""
    return "\n".join([code, *(" ".join(str(names[one]).split()) for one in NAMES if one in names)])[:300]


def words_of_trouble(text):
    """What is said of a trouble that was noted; anything else is said as it stands."""
    code, *names = text.split("\n")
    if code not in WORDS:
        return text
    name, why, *_more = [*names, "", ""]
    return str(WORDS[code]) % {"name": name, "why": why and in_language(why)}  # noted as whoever read the file says it
