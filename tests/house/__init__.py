"""The house's rules as tests. Each check names what breaks its rule and is shown to find a planted breach."""
