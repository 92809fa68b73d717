"""Who may lead a campaign, and who may check in one."""

from wangge.core.permits import in_own_area, rule

LEAD, CHECK = "projects.lead", "projects.check"


rule(LEAD, CHECK)(in_own_area)
