"""Who gets in where: one rule for every address of the program. A new page gets its rule here.

A rule is `(actor, place) -> bool`; `place` is a grid with the things that addresses lead to (places.py). What is not
there in the walk opens to nobody, whoever asks.
"""

from wangge.premises.models import Management

ASK_WHERE = {"scoped", "concerned", "writing_down", "landlord", "visitor"} | {
    *("at_home", "reading_funds", "reading_vouchers", "trustee"),
}
"""Rules for which it matters where the thing lies: their addresses are walked in both grids."""
LEAD_AWAY = {
    ("get", "desk/cases/<uuid:case_id>/<slug:step>/"),
    ("post", "sign-out/"),
    *(("post", f"desk/premises/{one}/new/") for one in ("estates", "buildings", "dormitories")),
    ("post", "desk/premises/estates/<uuid:estate_id>/correct/"),
    ("post", "desk/premises/buildings/<uuid:building_id>/correct/"),
    ("post", "desk/components/new/"),
    ("post", "desk/components/<uuid:component_id>/correct/"),
}
"""Who reloads a refused step is led to the matter's page, whose own door is walked; who leaves, to signing in.
What a form of a new place answers hangs on the area that is written into it: tests/premises asks that."""


def anyone(actor, place):
    return True


def residents(actor, place):
    return actor.kind == "resident"


def staff(actor, place):
    return bool(actor.offices)


def nobody(actor, place):
    """It leads to something that is not there."""
    return False


def holds(*permissions):
    """Staff with an office that holds one of these, wherever it is."""
    return lambda actor, place: any(actor.holding(one) for one in permissions)


def covers(*permissions):
    """Staff with an office that holds one of these, and whose area holds the thing."""

    def scoped(actor, place):
        return any(o.covers(place.path) for one in permissions for o in actor.holding(one))

    return scoped


def concerned(actor, place):
    """Offices of the case's area (confined ones in their states), or the body in whose hands it is."""
    return any(
        o.body_id == place.case.handling_body_id
        if "cases.handle" in o.permissions
        else o.covers(place.path) and (not o.duty or place.case.state in o.duty)
        for o in actor.holding("cases.view")
    )


def writing_down(actor, place):
    """Who sees the case, takes reports down and has no office in the body that handles it."""
    hands = any(o.body_id == place.case.handling_body_id for o in actor.offices)
    return bool(actor.holding("cases.intake")) and concerned(actor, place) and not hands


def seeing_all(actor, place):
    """Offices of the whole county that see by area."""
    return any("." not in o.area_path and "cases.handle" not in o.permissions for o in actor.holding("cases.view"))


def reading_figures(actor, place):
    """Posts of the whole county that see every case and the ratings, by their names in the packs."""
    return any(o.post in ("centre_supervisor", "inspector", "auditor") for o in actor.offices)


def both(*rules):
    """Whoever all of these let in, wherever the thing lies."""

    def scoped(actor, place):
        return all(rule(actor, place) for rule in rules)

    return scoped


def landlord(actor, place):
    """The account that filed."""
    return actor.kind == "resident" and actor.id == place.things["filing"].account_id


def at_home(actor, place):
    """Whom a counter bound to somebody of the estate: the demo's resident, in the demo's."""
    return actor.kind == "resident" and place.things["trust"].invented


def trustee(actor, place):
    """The firm that keeps the ledger."""
    return any(o.body_id == place.things["trust"].body_id for o in actor.holding("funds.keep"))


def reading_funds(actor, place):
    """Offices of the estate's area, and the firm."""
    return covers("funds.lead", "funds.view")(actor, place) or trustee(actor, place)


def reading_vouchers(actor, place):
    """Whoever reads the ledger."""
    return at_home(actor, place) or reading_funds(actor, place)


def visitor(actor, place):
    """The office that made the visit."""
    return any(o.id == place.things["visit"].office_id for o in actor.holding("visits.make"))


def inspector(actor, place):
    """Whose turn a drawn check is."""
    return actor.id == place.things["pick"].by_id


def scorer(actor, place):
    """A side of the scheme: housing everywhere, communities and owners where the company manages an estate."""
    managed = Management.objects.filter(body=place.things["subject"].body_id, until=None)
    return any(
        o.post == "housing_rater" or managed.filter(estate__area__path__descendant_of=o.area_path).exists()
        for o in actor.holding("ratings.score")
    )


def rated(actor, place):
    """The body that is rated."""
    return any(o.body_id == place.things["subject"].body_id for o in actor.holding("ratings.own"))


def writes_records(actor, place):
    """The body that wrote it down."""
    return any(o.body_id == place.things["record"].body_id for o in actor.holding("records.write"))


def reads_record(actor, place):
    """The body that wrote it down, and who reads above it."""
    above = any(o.covers(place.things["record"].body.area.path) for o in actor.holding("records.read"))
    return above or writes_records(actor, place)


def standing(actor, place):
    """Whose shift it is."""
    return any(o.id == place.shift.office_id for o in actor.offices)


def asking(actor, place):
    """Who wants to give a shift away."""
    return any(o.id == place.swap.asker_id for o in actor.offices)


def asked(actor, place):
    """Who was asked to take a shift over."""
    return any(o.id == place.swap.to_id for o in actor.offices)


DOORS = {
    anyone: """
        look/ - report/ report/suggest/ report/promise/ report/code/ follow/ follow/forget/
        follow/<uuid:case_id>/ follow/<uuid:case_id>/<slug:step>/ mine/ rules/ board/ powers/ elsewhere/ mediators/
        survey/ survey/done/ survey/<str:code>/ surveys/ surveys/<uuid:survey_id>/
        draws/<uuid:draw_id>/ draws/<uuid:draw_id>/record.json
        ratings/<uuid:round_id>/ ratings/<uuid:round_id>/list.pdf ratings/<uuid:round_id>/list.docx
        ratings/<uuid:round_id>/list.xlsx
        ratings/<uuid:round_id>/objects/<uuid:subject_id>/
        bulletins/ bulletins/<uuid:sheet_id>/ bulletins/<uuid:sheet_id>/bulletin.pdf desk/sheets/
        trends/ lists/ ratings/ draws/ market/ market/<uuid:listing_id>/
        map/ map/places.json near/ near/<uuid:place_id>/ places/ places/ground.json places/at
        places/tiles/<int:z>/<int:x>/<int:y>.pbf
        grids/<slug:key>/ p/<str:code>/
        sign-in/ sign-out/ resident/ resident/code/
        method/ method/<slug:case_type>.svg method/<slug:case_type>.bpmn
        method/ratings/ method/ratings/<slug:scheme>/
        open311/v2/ open311/v2/discovery.<slug:form>""",
    residents: """
        my/funds/ my/letting/ my/letting/new/<uuid:dwelling_id>/
        my/file/ my/file/ask/ my/file/copy/ my/file/eid/ my/file/eid/return/ my/file/eid/bind/ my/file/wake/
        my/file/looks/<int:look_id>/object/ my/file/bindings/<uuid:binding_id>/end/""",
    at_home: """
        my/funds/<uuid:trust_id>/ my/funds/<uuid:trust_id>/ledger.xlsx my/funds/bookings/<uuid:booking_id>/""",
    reading_vouchers: "funds/vouchers/<uuid:voucher_id>.jpg",
    holds("funds.lead", "funds.keep", "funds.view"): "desk/funds/",
    holds("funds.lead"): "desk/funds/new/",
    covers("funds.lead"): """
        desk/funds/<uuid:trust_id>/budget/ desk/funds/<uuid:trust_id>/end/ desk/funds/<uuid:trust_id>/owners/
        desk/funds/bookings/<uuid:booking_id>/cover/""",
    reading_funds: """
        desk/funds/<uuid:trust_id>/ desk/funds/<uuid:trust_id>/ledger.xlsx desk/funds/bookings/<uuid:booking_id>/""",
    trustee: """
        desk/funds/<uuid:trust_id>/book/ desk/funds/bookings/<uuid:booking_id>/reverse/
        desk/funds/bookings/<uuid:booking_id>/vouchers/
        desk/funds/questions/<uuid:question_id>/""",
    landlord: """
        my/letting/<uuid:filing_id>/ my/letting/<uuid:filing_id>/down/
        my/letting/<uuid:filing_id>/end/ my/letting/<uuid:filing_id>/list/ my/letting/<uuid:filing_id>/resend/
        my/letting/<uuid:filing_id>/tenancies/new/ my/letting/tenancies/<uuid:tenancy_id>/
        my/letting/tenancies/<uuid:tenancy_id>/end/ my/letting/tenancies/<uuid:tenancy_id>/resend/""",
    covers("people.edit", "filings.decide"): """
        desk/letting/<uuid:filing_id>/ desk/letting/<uuid:filing_id>/down/ desk/letting/<uuid:filing_id>/list/
        desk/letting/<uuid:filing_id>/phone/ desk/letting/tenancies/<uuid:tenancy_id>/""",
    covers("filings.decide"): """
        desk/letting/<uuid:filing_id>/decide/ desk/letting/tenancies/<uuid:tenancy_id>/decide/
        desk/letting/listings/<uuid:listing_id>/told/""",
    visitor: "desk/visits/<uuid:visit_id>/back/",
    covers("visits.make", "visits.lead", "visits.hint"): "desk/visits/hints/<uuid:hint_id>/",
    both(covers("visits.make", "visits.lead", "visits.hint"), covers("premises.edit")): """
        desk/visits/hints/<uuid:hint_id>/decide/""",
    covers("grids.decide"): """
        desk/net/changes/<uuid:change_id>/approve/ desk/net/changes/<uuid:change_id>/refuse/
        desk/net/changes/<uuid:change_id>/undo/""",
    covers("venues.edit"): "desk/venues/<uuid:place_id>/ desk/venues/<uuid:place_id>/end/",
    staff: """
        desk/ desk/start/ desk/tasks/<slug:which>/ desk/cases/ desk/find/ desk/areas/ desk/hot/ desk/columns/
        desk/views/ desk/bulk/ desk/bulk/done/ desk/intake/suggest/
        desk/ratings/bids/ desk/me/ desk/me/keys/ desk/me/calendar/ desk/password/ desk/method/""",
    nobody: """
        signs/ desk/signs/ desk/signs/new/ desk/signs/found/ desk/signs/<uuid:sign_id>/
        desk/duty/months/draft/ trends/<slug:trend>.xlsx desk/trends/<slug:trend>.xlsx
        desk/ratings/interests/<uuid:recusal_id>/end/ desk/checks/photos/<uuid:proof_id>/
        desk/rectifications/<uuid:rectification_id>/
        desk/ratings/steps/<uuid:round_id>/effects/ desk/ratings/sheets/<uuid:sheet_id>/take-back/
        desk/ratings/notes/<uuid:note_id>/end/
        ratings/credit/<uuid:body_id>/
        desk/ratings/own/<uuid:subject_id>/object/ desk/ratings/own/<uuid:subject_id>/consent/
        desk/ratings/own/credit/<uuid:entry_id>/repair/ desk/ratings/own/apply/<uuid:application_id>/withdraw/
        desk/ratings/objections/<uuid:objection_id>/ desk/ratings/credit/repairs/<uuid:repair_id>/
        desk/ratings/bids/<uuid:body_id>/answer.pdf
        desk/ratings/steps/decisions/<uuid:decision_id>/revoke/
        report/thanks/ calendar/<str:token>.ics
        desk/views/<uuid:view_id>/ desk/views/<uuid:view_id>/change/ desk/bulk/<uuid:bulk_id>/
        desk/bulk/<uuid:bulk_id>/report.xlsx desk/merged/<uuid:case_id>/object/ desk/intake/<uuid:case_id>/
        desk/hot/<uuid:case_id>/ desk/whistles/ desk/whistles/new/ desk/whistles/<uuid:whistle_id>/
        desk/whistles/<uuid:whistle_id>/end/ desk/calls/<uuid:call_id>/answer/ desk/calls/<uuid:call_id>/rate/
        desk/records/<slug:case_type>/ desk/measures/<slug:key>/
        desk/ratings/objects/<uuid:subject_id>/rows/<slug:indicator>/
        desk/me/keys/<uuid:key_id>/revoke/ desk/premises/objections/<uuid:objection_id>/decide/
        desk/people/glass/<uuid:glass_id>/review/ desk/people/exports/<uuid:export_id>/decide/
        desk/people/exports/<uuid:export_id>/fetch/ desk/cases/<uuid:case_id>/agreement/
        desk/imports/<uuid:import_id>/ desk/imports/<uuid:import_id>/refused.xlsx
        desk/connections/webhooks/<uuid:subscription_id>/ desk/connections/webhooks/<uuid:subscription_id>/change/
        desk/connections/webhooks/<uuid:subscription_id>/do/""",
    concerned: """
        desk/components/of/<uuid:case_id>/
        desk/cases/<uuid:case_id>/ desk/cases/<uuid:case_id>/recuse/ desk/cases/<uuid:case_id>/<slug:step>/
        desk/lists/on/<uuid:case_id>/ photos/<uuid:photo_id>.jpg""",
    writing_down: "desk/cases/<uuid:case_id>/told-more/",
    covers("cases.contact"): "desk/cases/<uuid:case_id>/contact/",
    covers("cases.release"): "desk/release/<uuid:case_id>/ desk/release/<uuid:case_id>/withdraw/",
    holds("cases.view"): """
        desk/measures/ desk/measures.csv desk/trends/ desk/campaigns/ desk/campaigns/<uuid:campaign_id>/
        desk/exports/cases.xlsx desk/exports/cases.geojson""",
    holds("cases.intake"): "desk/intake/",
    holds("cases.classify"): "desk/learning/ desk/learning/choose/",
    seeing_all: "wall/ wall/now",
    holds("projects.lead"): """
        desk/campaigns/new/ desk/campaigns/<uuid:campaign_id>/close/ desk/campaigns/<uuid:campaign_id>/results.xlsx""",
    holds("projects.check"): "desk/campaigns/<uuid:campaign_id>/check/",
    holds("workforce.stand", "workforce.lead", "workforce.release"): """
        desk/duty/ desk/duty/months/ desk/duty/months/<uuid:rota_id>/ desk/duty/months/<uuid:rota_id>/<slug:key>/
        desk/duty/shifts/<uuid:shift_id>/ desk/duty/shifts/<uuid:shift_id>/swap/""",
    holds("workforce.stand"): "desk/duty/away/ desk/duty/away/<uuid:away_id>/",
    standing: """
        desk/duty/shifts/<uuid:shift_id>/in/ desk/duty/shifts/<uuid:shift_id>/out/
        desk/duty/shifts/<uuid:shift_id>/found/""",
    asking: "desk/duty/swaps/<uuid:swap_id>/withdraw/",
    asked: "desk/duty/swaps/<uuid:swap_id>/answer/",
    holds("workforce.lead"): """
        desk/duty/months/<uuid:rota_id>/publish/ desk/duty/months/<uuid:rota_id>/drop/
        desk/duty/months/<uuid:rota_id>/sheet.xlsx desk/duty/shifts/<uuid:shift_id>/give/ desk/duty/points/new/
        desk/duty/points/<uuid:point_id>/ desk/duty/points/<uuid:point_id>/end/""",
    holds("workforce.lead", "workforce.release"): "desk/duty/missed/ desk/duty/points/",
    holds("records.write", "records.read"): "desk/logs/",
    holds("records.write"): "desk/logs/new/",
    reads_record: "desk/logs/<uuid:record_id>/ desk/logs/<uuid:record_id>/earlier/ desk/logs/<uuid:record_id>/blank/",
    writes_records: "desk/logs/<uuid:record_id>/correct/",
    holds("workforce.release"): "desk/duty/swaps/<uuid:swap_id>/decide/",
    covers("premises.view"): """
        desk/premises/ desk/premises/sheet.xlsx desk/premises/buildings.geojson
        desk/premises/plates/ desk/premises/plates/bare.xlsx
        desk/premises/buildings/<uuid:building_id>/
        desk/premises/dwellings/<uuid:dwelling_id>/ desk/premises/findings/<uuid:finding_id>/object/
        desk/premises/estates/ desk/premises/estates/<uuid:estate_id>/ desk/premises/loops/
        desk/premises/dormitories/ desk/premises/dormitories/sheet.xlsx
        desk/premises/dormitories/<uuid:dormitory_id>/
        desk/components/ desk/components/sheet.xlsx desk/components/points.geojson
        desk/components/<uuid:component_id>/""",
    holds("premises.view"): """
        desk/map/ desk/map/tiles/<int:z>/<int:x>/<int:y>.pbf desk/map/components/<int:z>/<int:x>/<int:y>.pbf""",
    covers("premises.edit"): """
        desk/premises/dwellings/<uuid:dwelling_id>/use/ desk/premises/dwellings/<uuid:dwelling_id>/correct/
        desk/premises/dwellings/<uuid:place_id>/end/ desk/premises/dwellings/<uuid:place_id>/merge/
        desk/premises/dwellings/<uuid:place_id>/split/ desk/premises/buildings/new/
        desk/premises/buildings/<uuid:building_id>/correct/ desk/premises/buildings/<uuid:building_id>/room/
        desk/premises/buildings/<uuid:building_id>/rooms/ desk/premises/buildings/<uuid:place_id>/end/
        desk/premises/buildings/<uuid:place_id>/merge/ desk/premises/buildings/<uuid:place_id>/split/
        desk/premises/estates/new/ desk/premises/estates/<uuid:estate_id>/correct/
        desk/premises/estates/<uuid:estate_id>/manager/ desk/premises/estates/<uuid:estate_id>/manager/end/
        desk/premises/estates/<uuid:place_id>/end/ desk/premises/estates/<uuid:place_id>/merge/
        desk/premises/estates/<uuid:place_id>/split/ desk/premises/dormitories/new/
        desk/premises/dwellings/<uuid:dwelling_id>/restore/
        desk/premises/rearrangements/<uuid:rearrangement_id>/undo/
        desk/premises/dormitories/<uuid:dormitory_id>/correct/ desk/premises/dormitories/<uuid:dormitory_id>/end/
        desk/components/new/ desk/components/<uuid:component_id>/correct/
        desk/components/<uuid:component_id>/end/""",
    covers("findings.record"): """
        desk/premises/dormitories/<uuid:dormitory_id>/check/ desk/premises/dormitories/<uuid:dormitory_id>/count/
        desk/premises/dormitory-findings/<uuid:finding_id>/fixed/
        desk/premises/dormitory-findings/<uuid:finding_id>/recheck/
        desk/premises/dwellings/<uuid:dwelling_id>/check/ desk/premises/findings/<uuid:finding_id>/fixed/
        desk/premises/findings/<uuid:finding_id>/recheck/""",
    covers("plates.print"): """
        desk/premises/plates/<slug:key>/ desk/premises/plates/<slug:key>/make/
        desk/premises/plate/<uuid:plate_id>/replace/ desk/premises/plate/<uuid:plate_id>/revoke/""",
    holds("people.look"): """
        desk/people/ desk/people/purpose/ desk/people/glass/ desk/people/ledgers/<slug:ledger>/
        desk/people/ledgers/<slug:ledger>/export/ desk/people/merges/<uuid:merge_id>/undo/
        desk/people/bindings/<uuid:binding_id>/revoke/ desk/people/houses/<uuid:dwelling_id>/
        desk/people/houses/<uuid:dwelling_id>/households/ desk/people/houses/<uuid:dwelling_id>/households/end/
        desk/people/houses/<uuid:dwelling_id>/register/ desk/people/residences/<uuid:residence_id>/end/
        desk/people/entities/<uuid:entity_id>/ desk/people/entities/<uuid:entity_id>/responsible/
        desk/people/entities/new/ desk/people/entities/<uuid:entity_id>/inspect/
        desk/people/entities/<uuid:entity_id>/correct/
        desk/people/entities/<uuid:entity_id>/move/ desk/people/entities/<uuid:entity_id>/end/
        desk/people/<uuid:person_id>/
        desk/people/<uuid:person_id>/correct/ desk/people/<uuid:person_id>/move/ desk/people/<uuid:person_id>/merge/
        desk/people/<uuid:person_id>/bind/ desk/people/<uuid:person_id>/ask/ desk/people/<uuid:person_id>/reveal/""",
    holds("people.review"): """
        desk/people/review/ desk/people/review/withhold/ desk/people/review/assess/
        desk/people/objections/<uuid:objection_id>/""",
    holds("people.edit", "people.review"): """
        desk/people/numbers/ desk/people/numbers/<uuid:dispute_id>/settle/
        desk/people/transfers/ desk/people/transfers/<uuid:transfer_id>/answer/""",
    holds("people.edit"): """
        desk/people/rights/ desk/people/rights/<uuid:right_id>/ desk/people/claims/<uuid:claim_id>/papers/
        desk/people/transfers/<uuid:transfer_id>/withdraw/""",
    holds("people.edit", "exports.approve"): "desk/people/exports/",
    holds("registers.import"): "desk/registers/imports/ desk/registers/imports/blank/<slug:kind>.xlsx",
    covers("registers.import"): """
        desk/registers/imports/<uuid:batch_id>/ desk/registers/imports/<uuid:batch_id>/columns/
        desk/registers/imports/<uuid:batch_id>/do/ desk/registers/imports/<uuid:batch_id>/refused.xlsx""",
    holds("lists.view", "lists.work"): "desk/lists/ desk/lists/print/ desk/lists.xlsx",
    holds("lists.propose"): "desk/lists/new/",
    covers("lists.view"): "desk/lists/<uuid:item_id>/ desk/lists/<uuid:item_id>/<slug:step>/",
    holds("lists.accept"): "desk/lists/<uuid:item_id>/show/",
    holds("exchange.import"): """
        desk/imports/ desk/imports/<uuid:import_id>/columns/ desk/imports/<uuid:import_id>/start/
        desk/imports/<uuid:import_id>/drop/""",
    holds("territory.edit", "grids.decide"): "desk/net/ desk/net/sheet.xlsx desk/net/changes/",
    covers("territory.edit", "grids.decide"): """
        desk/net/grids/<slug:key>/ desk/net/changes/<uuid:change_id>/""",
    holds("territory.edit"): "desk/net/check/ desk/net/compare/ desk/net/numbers/ desk/venues/streets/",
    holds("venues.edit"): """
        desk/venues/ desk/venues/sheet.xlsx desk/venues/new/ desk/venues/reach/ desk/venues/reach/compute/
        desk/venues/reach/sheet.xlsx""",
    holds("ratings.own"): "desk/ratings/own/ desk/ratings/own/apply/",
    holds("ratings.view", "ratings.decide"): "desk/ratings/objections/",
    holds("ratings.view", "ratings.sign", "ratings.decide"): """
        desk/ratings/credit/ desk/ratings/credit/<uuid:body_id>/""",
    holds("ratings.view"): """
        desk/draws/ desk/ratings/ desk/ratings/<uuid:round_id>/ desk/ratings/<uuid:round_id>/trial/
        desk/ratings/<uuid:round_id>/sheet.xlsx desk/ratings/<uuid:round_id>/list.pdf
        desk/ratings/objects/<uuid:subject_id>/
        desk/ratings/objects/<uuid:subject_id>/<slug:indicator>/""",
    reading_figures: "desk/evaluation/<slug:of>/ desk/evaluation/<slug:of>/sheet.xlsx",
    holds("ratings.compute"): """
        desk/ratings/<uuid:round_id>/compute/ desk/draws/rounds/<uuid:round_id>/announce/""",
    holds("ratings.compute", "ratings.publish"): """
        desk/draws/<uuid:draw_id>/reveal/ desk/draws/<uuid:draw_id>/pass-on/""",
    inspector: "desk/checks/<uuid:pick_id>/ desk/checks/<uuid:pick_id>/interest/",
    scorer: "desk/ratings/score/<uuid:subject_id>/",
    rated: "desk/ratings/own/<uuid:subject_id>/",
    holds("ratings.view", "ratings.compute", "ratings.sign", "ratings.publish"): "desk/ratings/steps/<uuid:round_id>/",
    holds("ratings.sign"): "desk/ratings/steps/<uuid:round_id>/correct/<uuid:subject_id>/",
    holds("ratings.check"): "desk/checks/ desk/checks/worker.js",
    holds("ratings.check", "ratings.score", "ratings.note", "ratings.decide", "ratings.sign"): """
        desk/ratings/interests/""",
    holds("ratings.score"): "desk/ratings/score/",
    holds("ratings.note"): "desk/ratings/notes/new/",
    holds("ratings.note", "ratings.view"): "desk/ratings/notes/",
    holds("ratings.view", "ratings.check", "ratings.own"): "desk/rectifications/",
    holds("surveys.lead"): "desk/surveys/ desk/surveys/new/",
    covers("surveys.lead"): """
        desk/surveys/<uuid:survey_id>/ desk/surveys/<uuid:survey_id>/close/ desk/surveys/<uuid:survey_id>/sheet.xlsx
        desk/surveys/<uuid:survey_id>/letters/<uuid:among_id>.pdf""",
    holds("surveys.enter"): "desk/surveys/enter/",
    covers("territory.edit"): """
        desk/net/grids/<slug:key>/propose/ desk/net/compare/<uuid:comparison_id>/
        desk/net/changes/<uuid:change_id>/withdraw/""",
    holds("people.edit", "filings.decide"): "desk/letting/",
    covers("people.edit"): """
        desk/letting/new/<uuid:dwelling_id>/ desk/letting/<uuid:filing_id>/end/ desk/letting/<uuid:filing_id>/resend/
        desk/letting/<uuid:filing_id>/tenancies/new/ desk/letting/tenancies/<uuid:tenancy_id>/end/
        desk/letting/tenancies/<uuid:tenancy_id>/resend/""",
    holds("visits.make", "visits.lead", "visits.hint"): "desk/visits/ desk/visits/hints/ desk/visits/worker.js",
    holds("visits.make", "visits.lead"): "desk/visits/draw/",
    covers("visits.lead"): "desk/visits/board/ desk/visits/board/sheet.xlsx desk/visits/never/",
    covers("visits.make", "visits.lead"): "desk/visits/doors/<uuid:dwelling_id>/",
    covers("visits.make"): """
        desk/visits/doors/<uuid:dwelling_id>/record/ desk/visits/hints/<uuid:hint_id>/answer/""",
    holds("visits.hint"): "desk/visits/hints/new/",
    holds("accounts.appoint"): """
        desk/accounts/ desk/accounts/new/ desk/accounts/<uuid:account_id>/ desk/appointments/
        desk/appointments/new/ desk/appointments/<uuid:appointment_id>/end/""",
    holds("exchange.connect"): """
        desk/connections/ desk/connections/webhooks/new/ desk/connections/channels/new/
        desk/connections/channels/<uuid:channel_id>/do/""",
}
"""Rule → addresses. "-" is the portal's own."""
ELSEWHERE = ("api/", "open311/v2/s", "open311/v2/r", "open311/v2/t", "open311/v2/<")
"""Doors of programs: keys open them; test_api_doors.py walks them with a table of its own."""
POSTED = {
    "desk/ratings/": holds("ratings.compute"),
    "desk/ratings/steps/<uuid:round_id>/": nobody,  # without the name of a step
}
"""Addresses whose deed is for fewer than its page."""
RULES = {"" if route == "-" else route: rule for rule, told in DOORS.items() for route in told.split()}
