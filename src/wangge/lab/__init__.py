"""Workbench: demo, machine set-up, simulations. Nothing of the program imports it."""
