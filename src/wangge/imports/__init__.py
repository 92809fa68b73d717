"""Registers taken in from spreadsheets: read, checked row by row, written in chunks, undone as a whole.

It knows no register: apps above declare kinds (`kinds.import_kind`) and say how rows are checked, matched and written.
"""
