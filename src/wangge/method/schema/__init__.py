"""The tables of a pack as frozen records (pydantic): pure, no database, no Django.

Every value carries its provenance: a source the pack names, or the platform's default, shown as such.
"""

from wangge.method.schema.base import PLATFORM, CitedFigure, LimitValue, Provenance, Record, Source
from wangge.method.schema.pack import (
    CaseClass,
    DuplicateRule,
    FilingRow,
    Method,
    Route,
    Shared,
    Theme,
    WorkHours,
)
from wangge.method.schema.places import (
    BodyKind,
    BodySeed,
    Count,
    CrewRole,
    GridRule,
    Level,
    Organisations,
    Post,
    Territory,
)
from wangge.method.schema.way import (
    PHASE_TITLES,
    CaseType,
    Choice,
    Condition,
    Phase,
    RatingRule,
    ReopenRule,
    State,
    Step,
    StepField,
)

__all__ = [
    "PHASE_TITLES",
    "PLATFORM",
    "BodyKind",
    "BodySeed",
    "CaseClass",
    "CaseType",
    "Choice",
    "CitedFigure",
    "Condition",
    "Count",
    "CrewRole",
    "DuplicateRule",
    "FilingRow",
    "GridRule",
    "Level",
    "LimitValue",
    "Method",
    "Organisations",
    "Phase",
    "Post",
    "Provenance",
    "RatingRule",
    "Record",
    "ReopenRule",
    "Route",
    "Shared",
    "Source",
    "State",
    "Step",
    "StepField",
    "Territory",
    "Theme",
    "WorkHours",
]
