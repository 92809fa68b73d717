"""Door plates and the premises behind them. So far: a plate's code tells where it hangs; nothing about who lives there."""
