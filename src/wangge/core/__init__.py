"""What every app stands on: journal, permits, panels, keys, clock, tenancy, errors. No noun of a city."""
