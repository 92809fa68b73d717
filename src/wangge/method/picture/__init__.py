"""A case type's way as a picture: laid out in the seven phases, drawn as SVG, written as BPMN 2.0.

Pure and deterministic: the same pack gives the same bytes. No database; words go through `say` for translation.
"""
