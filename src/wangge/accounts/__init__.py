"""Who signs in and who holds which office: accounts, appointments, one-time codes, crews of grids.

This app turns an account into an Actor. It owns no case and no score; a person here has a name and posts, and
nothing else.
"""
