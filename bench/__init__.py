"""Benches: side-by-side measurements, each a ratio in one run. README.md tells how to read them."""
