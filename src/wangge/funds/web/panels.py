"""What this app adds to lower apps' pages: on one's own page, that a counter noted one as the owner of a dwelling."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from wangge.core.panels import panel
from wangge.core.web.faces import office_words
from wangge.funds.queries import own_notes
from wangge.people.copying import Coded, Part, own_part


@panel("people.own_file", order=30)
def own_dwellings(request, own):
    """Which dwellings a counter noted as one's own, by which papers; nothing for others."""
    notes = [(one, office_words(one.office_name)) for one in own_notes(own.binding)]
    return render_to_string("funds/own_notes.html", {"notes": notes}, request) if notes else None


@own_part
def own_dwellings_along(own):
    """The same in the copy that people take along."""
    columns = (("at", _("时间")), ("office", _("岗位")), ("dwelling", _("房屋")), ("papers", _("看过的材料")))
    rows = [
        (one.at, one.office_name, one.dwelling.address, Coded(one.papers, one.get_papers_display()))
        for one in own_notes(own.binding)
    ]
    return Part("owned", _("外住业主"), columns, tuple(rows)) if rows else None
