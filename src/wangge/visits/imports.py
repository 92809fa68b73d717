"""Data hints from spreadsheets: one row is a dwelling and what another system's data says of it, and no person."""

from datetime import timedelta
from hashlib import blake2b

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wangge.cases.rules import names_a_person
from wangge.core.scope import current_scope
from wangge.imports.columns import Column
from wangge.imports.kinds import MISSING, NOT_WRITTEN, Matched, Read, Rows, fault, import_kind
from wangge.method.queries import current_method, current_version
from wangge.premises.models import Dwelling
from wangge.territory.rules import lies_in
from wangge.visits.models import MAX_REFERENCE, MAX_SOURCE, Hint
from wangge.visits.rules import HINT

NO_HINTS = fault("no-hints", _("本市的工作法没有这一种线索，请照“登记线索”页上的种类写"))
NAMES_SOMEBODY = fault("names-somebody", _("来源或编号里写了手机号或身份证号，请去掉"))
TOO_LONG = fault("long-hint", _("来源、编号最多 60 个字"))
NO_DWELLING = fault("no-such-dwelling", _("登记里没有这个地址的房屋，请写到室的全地址"))
NOT_MINE = fault("hint-elsewhere", _("这处房屋不在您登记线索的区域"))

COLUMNS = (
    Column("address", _("房屋地址"), ("房屋地址", "标准地址", "详细地址", "地址"), True, means=_("登记里到室的全地址")),
    Column("kind", _("线索种类"), ("线索种类", "种类", "疑点"), True, means=_("照“登记线索”页上的种类写")),
    Column("source", _("来源"), ("来源系统", "数据来源", "来源"), True, means=_("哪个系统的比对；每次写得一样")),
    Column("reference", _("对方的编号"), ("编号", "对方编号", "流水号")),
)


@import_kind("hints", title=_("数据线索"), columns=COLUMNS, order=9)
class Hints(Rows):
    """Known is what waits already for the same dwelling and kind, or came from this source under this reference."""

    written = (Hint,)

    def __init__(self, batch, *, actor, at):
        super().__init__(batch, actor=actor, at=at)
        visits = current_method().visits
        self.kinds = {word: kind for kind in (visits.hints if visits else ()) for word in (kind.key, kind.title)}
        self.today = localdate(at)

    def read(self, cells):
        """Addresses without spaces, kinds by their titles; nothing that names somebody."""
        addresses = ["".join(text.split()) for text in cells["address"]]
        kinds = [self.kinds.get(text) for text in cells["kind"]]
        read = Read({"address": addresses, "kind": kinds, "source": cells["source"], "reference": cells["reference"]})
        for n, (address, kind) in enumerate(zip(addresses, kinds, strict=True)):
            source, reference = cells["source"][n], cells["reference"][n]
            if not address or not source:
                read.blame([n], MISSING)
            elif kind is None:
                read.blame([n], NO_HINTS)
            elif len(source) > MAX_SOURCE or len(reference) > MAX_REFERENCE:
                read.blame([n], TOO_LONG)
            elif names_a_person(f"{source} {reference}"):
                read.blame([n], NAMES_SOMEBODY)
            told = f"{address} {kind.key if kind else cells['kind'][n]}"
            read.keys.append(blake2b(told.encode(), digest_size=8).digest())
        return read

    def match(self, read, rows):
        """The dwelling of every row, within the areas where the actor enters hints; and hints there are already."""
        value, faults = read.values, {}
        wanted = {value["address"][n] for n in rows}
        found = Dwelling.objects.filter(address__in=wanted, valid_until=None).select_related("area")
        self.homes = {one.address: one for one in found.defer("area__boundary")}
        for n in rows:
            home = self.homes.get(value["address"][n])
            if home is None:
                faults[n] = NO_DWELLING
            elif not self._mine(home.area.path):
                faults[n] = NOT_MINE
        keys = [home.pk for home in self.homes.values()]
        there = Hint.objects.filter(dwelling__in=keys, erased_at=None)
        waiting = set(there.filter(answered_at=None).values_list("dwelling", "kind"))
        came = set(there.exclude(reference="").values_list("dwelling", "source", "reference"))
        known = set()
        for n in rows:
            if n not in faults:
                home = self.homes[value["address"][n]].pk
                same = (home, value["source"][n], value["reference"][n])
                if (home, value["kind"][n].key) in waiting or same in came:
                    known.add(n)
        return Matched(frozenset(known), faults)

    def _mine(self, path):
        if not any(lies_in(path, one) for one in current_scope().paths):
            return False
        return self.actor.kind == "system" or any(office.covers(path) for office in self.actor.holding(HINT))

    def write(self, read, rows):
        """One hint for each row; what somebody entered meanwhile is told."""
        hints = {n: self._hint(read.values, n) for n in rows}
        Hint.objects.bulk_create(hints.values(), batch_size=2000, ignore_conflicts=True)
        put = set(Hint.objects.filter(pk__in=[one.pk for one in hints.values()]).values_list("pk", flat=True))
        return {n: NOT_WRITTEN for n, one in hints.items() if one.pk not in put}

    def _hint(self, value, n):
        home, kind = self.homes[value["address"][n]], value["kind"][n]
        return Hint(
            **{"source": value["source"][n], "reference": value["reference"][n], "kind": kind.key},
            **{"proposes": kind.proposes, "dwelling": home, "area_id": home.area_id, "batch": self.batch.pk},
            version=current_version(self.today),
            given_at=self.at,
            given_by=self.actor.id,
            due_on=self.today + timedelta(days=kind.days),
        )
