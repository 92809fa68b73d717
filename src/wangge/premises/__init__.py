"""Door plates. So far: a plate's code tells where it hangs, and nothing about who lives there."""
