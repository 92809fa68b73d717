"""Who may lead a campaign, and who may check in one."""

from wangge.core.permits import rule

LEAD, CHECK = "projects.lead", "projects.check"


@rule(LEAD)
def leads_its_areas(actor, office, area):
    """Offices whose area holds the campaign's; before one is named, any that may lead somewhere."""
    return office is not None and (area is None or office.covers(area.path))


@rule(CHECK)
def checks_in_own_area(actor, office, area):
    """Offices whose area holds the place; before one is named, any that may check somewhere."""
    return office is not None and (area is None or office.covers(area.path))
