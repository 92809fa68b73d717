"""Open311 GeoReport v2, below `/<county>/open311/v2/`: the door through which other reporting apps come in.

Without a key it tells what the public board tells and no more: no point, no number, no hour. With a key it tells what
the key's account may see.
"""
