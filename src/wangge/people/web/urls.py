"""Addresses of this app's pages."""

from django.urls import path

from wangge.people.web import keeping, ledgers, mine, nav, oversight, panels  # noqa: F401  (register what they add)
from wangge.people.web.entities import entity_page, inspect, responsible
from wangge.people.web.finding import find_page, house_page, person_page, reveal_page
from wangge.people.web.stating import purpose_page

app_name = "people"
urlpatterns = [
    path("desk/people/", find_page, name="find"),
    path("desk/people/purpose/", purpose_page, name="purpose"),
    path("desk/people/glass/", oversight.glass, name="glass"),
    path("desk/people/glass/<uuid:glass_id>/review/", oversight.judge, name="judge"),
    path("desk/people/review/", oversight.review, name="review"),
    path("desk/people/review/withhold/", oversight.withhold, name="withhold"),
    path("desk/people/review/assess/", oversight.assess, name="assess"),
    path("desk/people/objections/<uuid:objection_id>/", oversight.answer, name="answer"),
    path("desk/people/rights/", oversight.rights, name="rights"),
    path("desk/people/rights/<uuid:right_id>/", oversight.decide, name="decide-right"),
    path("desk/people/ledgers/<slug:ledger>/", ledgers.ledger, name="ledger"),
    path("desk/people/ledgers/<slug:ledger>/export/", ledgers.ask, name="ask-export"),
    path("desk/people/exports/", ledgers.exports, name="exports"),
    path("desk/people/exports/<uuid:export_id>/decide/", ledgers.decide, name="decide-export"),
    path("desk/people/exports/<uuid:export_id>/fetch/", ledgers.fetch, name="fetch-export"),
    path("desk/people/houses/<uuid:dwelling_id>/", house_page, name="house"),
    path("desk/people/houses/<uuid:dwelling_id>/register/", keeping.register, name="register"),
    path("desk/people/residences/<uuid:residence_id>/end/", keeping.end, name="end-residence"),
    path("desk/people/merges/<uuid:merge_id>/undo/", keeping.undo, name="undo-merge"),
    path("desk/people/bindings/<uuid:binding_id>/revoke/", keeping.revoke, name="revoke-binding"),
    path("desk/people/entities/<uuid:entity_id>/", entity_page, name="entity"),
    path("desk/people/entities/<uuid:entity_id>/responsible/", responsible, name="responsible"),
    path("desk/people/entities/<uuid:entity_id>/inspect/", inspect, name="inspect"),
    path("desk/people/<uuid:person_id>/", person_page, name="person"),
    path("desk/people/<uuid:person_id>/correct/", keeping.correct, name="correct"),
    path("desk/people/<uuid:person_id>/move/", keeping.move, name="move"),
    path("desk/people/<uuid:person_id>/merge/", keeping.merge, name="merge"),
    path("desk/people/<uuid:person_id>/bind/", keeping.bind, name="bind"),
    path("desk/people/<uuid:person_id>/ask/", keeping.take, name="take-right"),
    path("desk/people/<uuid:person_id>/reveal/", reveal_page, name="reveal"),
    path("my/file/", mine.mine, name="mine"),
    path("my/file/ask/", mine.asked, name="ask"),
    path("my/file/looks/<int:look_id>/object/", mine.objected, name="object"),
    path("my/file/bindings/<uuid:binding_id>/end/", mine.unbound, name="unbind"),
]
