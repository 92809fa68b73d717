"""Deeds of imports: begin, settle the columns, check, start, drop, undo."""
