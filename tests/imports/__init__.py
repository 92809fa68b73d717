"""Registers taken in from spreadsheets."""
