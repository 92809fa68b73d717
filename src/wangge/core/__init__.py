"""What every app stands on: journal, events, permits, panels, keys, clock, tenancy, errors. No noun of a city."""
