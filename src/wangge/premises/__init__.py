"""Places: estates, buildings, dwellings, dormitories; plates, checks and labels, listings, the map. Nobody in them."""
