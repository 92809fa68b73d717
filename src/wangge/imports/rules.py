"""Who may take registers in, and look at what others of the same place took in."""

from wangge.core.permits import in_own_area, rule

IMPORT = "registers.import"


rule(IMPORT)(in_own_area)
