"""What work is judged by: the monthly sheet of departments, appeals against single rows, and what is published of it.

This app owns sheets with the rows they froze, their revisions, and appeals. It reads what is counted through the
catalogue of `core.measures` alone, judges bodies and never a person, and publishes nothing that nobody signed.
"""
