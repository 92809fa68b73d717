"""Who lives at a door goes along when premises are merged, split, moved to another grid or pulled down.

The program does it, in the deed of whoever keeps the premises: nobody reads anything, so it needs no purpose; each
residence that moves or ends is in the journal under that clerk.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wangge.core.errors import Refused
from wangge.core.events import record_all
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.people.events import PersonMoved
from wangge.people.models import (
    Entity,
    EntityChange,
    FilingStep,
    Household,
    Inspection,
    LettingFiling,
    NumberClaim,
    Person,
    Residence,
    Responsible,
    TenancyFiling,
    Tenant,
    Transfer,
)
from wangge.people.models.letting import OPEN
from wangge.premises.dependents import GOES, STAYS, Dependents, dependents
from wangge.premises.models import Building, Dwelling
from wangge.premises.moves import take_back

LIVED_IN = (Residence, Household, Entity)
FILED = (LettingFiling, TenancyFiling)


@dependents("people")
class People(Dependents):
    """Residences, households and firms at a door."""

    keys = {
        **{f"{model._meta.label}.dwelling": GOES for model in (*LIVED_IN, *FILED)},
        "people.Entity.building": GOES,
        "people.Transfer.dwelling": STAYS,
    }
    titles = {
        Residence._meta.label: _("居住登记"),
        Household._meta.label: _("住户人数"),
        Entity._meta.label: _("单位、经营户"),
        Responsible._meta.label: _("单位负责人"),
        Inspection._meta.label: _("单位检查"),
        EntityChange._meta.label: _("单位以前登记的内容"),
        Person._meta.label: _("人员所在网格"),
        NumberClaim._meta.label: _("证件号码争议"),
        Transfer._meta.label: _("迁入申请"),
        LettingFiling._meta.label: _("出租备案"),
        TenancyFiling._meta.label: _("租住备案"),
        Tenant._meta.label: _("租客"),
        FilingStep._meta.label: _("备案经过"),
    }
    permission = "people.look"
    newest = _("居住、经营等登记")

    def follow(self, pairs, moves, *, actor, at):
        """What is in force goes to the kept dwelling; what ended before stays where it was."""
        with scope(SYSTEM, "people.edit"):
            self._refuse_two_filings(pairs)
            for model in (*LIVED_IN, *FILED):
                rows = _in_force(model, pairs).values_list("pk", "dwelling_id")
                moves.set(model, {key: {"dwelling_id": pairs[gone]} for key, gone in rows})
            self._journal(moves, pairs.values(), actor, at)
        self.settle(list(pairs.values()), moves, actor=actor, at=at)

    def follow_buildings(self, pairs, moves, *, actor, at):
        """Firms of a whole building go to the kept one."""
        with scope(SYSTEM, "people.edit"):
            rows = Entity.objects.filter(building__in=pairs, valid_until=None).values_list("pk", "building_id")
            moves.set(Entity, {key: {"building_id": pairs[gone]} for key, gone in rows})
        self.settle_buildings(list(pairs.values()), moves, actor=actor, at=at)

    def settle(self, dwellings, moves, *, actor, at):
        """Rows carry the grid of their dwelling: the database decides by it who sees them."""
        areas = dict(Dwelling.objects.filter(pk__in=dwellings).values_list("pk", "area_id"))
        with scope(SYSTEM, "people.edit"):
            for model in (*LIVED_IN, *FILED):
                rows = _in_force(model, dwellings).values_list("pk", "dwelling_id", "area_id")
                moves.set(model, {key: {"area_id": areas[at_]} for key, at_, area in rows if area != areas[at_]})
            for model, rows in _of_filings(dwellings):
                moves.set(model, {key: {"area_id": areas[at_]} for key, at_, area in rows if area != areas[at_]})
            homes = _in_force(Residence, dwellings).exclude(kind="away")
            homes = homes.values_list("person_id", "dwelling_id", "person__area_id")
            people = {key: areas[at_] for key, at_, area in homes if area != areas[at_]}
            moves.set(Person, {key: {"area_id": area} for key, area in people.items()})
            open_ = Transfer.objects.filter(state=Transfer.OPEN)
            for model, rows in ((NumberClaim, NumberClaim.objects.all()), (Transfer, open_)):
                theirs = rows.filter(person__in=people).values_list("pk", "person_id")
                moves.set(model, {key: {"area_id": people[person]} for key, person in theirs})
            _along(_in_force(Entity, dwellings), moves)

    def settle_buildings(self, buildings, moves, *, actor, at):
        """Firms that have a whole building lie where it does, whether it has rooms or none."""
        areas = dict(Building.objects.filter(pk__in=buildings).values_list("pk", "area_id"))
        with scope(SYSTEM, "people.edit"):
            whole = Entity.objects.filter(building__in=areas, dwelling=None, valid_until=None)
            rows = whole.values_list("pk", "building_id", "area_id")
            moves.set(Entity, {key: {"area_id": areas[at_]} for key, at_, area in rows if area != areas[at_]})
            _along(whole, moves)

    def settle_loose(self, left, moves, *, actor, at):
        """Stalls and others at no address go to the grid that takes what has no place of its own."""
        with scope(SYSTEM, "people.edit"):
            loose = Entity.objects.filter(area__in=left, dwelling=None, building=None, valid_until=None)
            firms = dict(loose.values_list("pk", "area_id"))
            moves.set(Entity, {key: {"area_id": left[area]} for key, area in firms.items()})
            _along(Entity.objects.filter(pk__in=firms), moves)

    def leave(self, dwellings, day, moves, *, actor, at):
        """Residences, households and firms end; with the last residence the record of a person ends too."""
        with scope(SYSTEM, "people.edit"):
            spells = list(_in_force(Residence, dwellings).values_list("pk", "person_id", "valid_from"))
            ends = {Residence: "valid_until", Household: "ended_on", Entity: "valid_until"}  # firms come last
            for model, column in ends.items():
                first = "counted_on" if model is Household else "valid_from"
                rows = _in_force(model, dwellings).values_list("pk", first)
                ended = {key: {column: max(day, since)} for key, since in rows}
                moves.set(model, ended)
            firms = {key: values["valid_until"] for key, values in ended.items()}  # with them who answers for them
            roles = Responsible.objects.filter(entity__in=firms, valid_until=None)
            rows = roles.values_list("pk", "entity_id", "valid_from")
            moves.set(Responsible, {key: {"valid_until": max(firms[firm], since)} for key, firm, since in rows})
            people = {person for _key, person, _since in spells}
            staying = Residence.objects.filter(person__in=people, valid_until=None).values_list("person_id", flat=True)
            moves.set(Person, {key: {"ended_on": day} for key in people - set(staying)})
            record_all((PersonMoved(person, key, along=True) for key, person, _since in spells), actor=actor, at=at)

    def living(self, dwellings):
        """Whether anybody is registered there now."""
        with scope(SYSTEM, "people.edit"):
            return any(_in_force(model, dwellings).exists() for model in LIVED_IN)

    def newer(self, dwellings, since):
        """Whether anybody was entered there since: keys tell when a row was made."""
        with scope(SYSTEM, "people.edit"):
            rows = (model.objects.filter(dwelling__in=dwellings, id__gt=since) for model in (*LIVED_IN, *FILED))
            return any(found.exists() for found in rows)

    def take_back(self, told):
        """Put people's rows back as they were."""
        with scope(SYSTEM, "people.edit"):
            take_back(told, "people")

    def _refuse_two_filings(self, pairs):
        there = _in_force(LettingFiling, {*pairs, *pairs.values()}).values_list("dwelling_id", flat=True)
        if any(gone in there and kept in there for gone, kept in pairs.items()):
            raise Refused(gettext("两处都有在办或有效的出租备案，请先终止其中一个。"), code="two-filings")

    def _journal(self, moves, kept, actor, at):
        keys = moves.keys(Residence)
        rows = Residence.objects.filter(pk__in=keys, dwelling__in=list(kept)).values_list("person_id", "pk")
        record_all((PersonMoved(*row, along=True) for row in rows), actor=actor, at=at)


def _along(firms, moves):
    """Who answers for a firm, its inspections and what stood of it before lie where the firm does."""
    areas = dict(firms.values_list("pk", "area_id"))
    for model in (Responsible, Inspection, EntityChange):
        rows = model.objects.filter(entity__in=areas).values_list("pk", "entity_id", "area_id")
        moves.set(model, {key: {"area_id": areas[firm]} for key, firm, area in rows if area != areas[firm]})


def _of_filings(dwellings):
    """(table, rows of key, dwelling and area) of the tenants and steps of filings that are open there."""
    theirs = _in_force(LettingFiling, dwellings), _in_force(TenancyFiling, dwellings)
    yield Tenant, Tenant.objects.filter(filing__in=theirs[1]).values_list("pk", "filing__dwelling_id", "area_id")
    for name, filings in zip(("letting", "tenancy"), theirs, strict=True):
        steps = FilingStep.objects.filter(**{f"{name}__in": filings})
        yield FilingStep, steps.values_list("pk", f"{name}__dwelling_id", "area_id")


def _in_force(model, dwellings):
    if model in FILED:
        return model.objects.filter(dwelling__in=list(dwellings), state__in=OPEN)
    ended = "ended_on" if model is Household else "valid_until"
    return model.objects.filter(dwelling__in=list(dwellings), **{ended: None})
