"""Log lines without rows: beside an error PostgreSQL tells the row that failed, and in it what people wrote."""

import logging
import re

ROW = re.compile(r"(DETAIL|CONTEXT):.*?(?=\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL)


class Rowless(logging.Formatter):
    """A formatter whose tracebacks keep where and why, and leave out what stood in the row."""

    def formatException(self, ei):
        """The traceback without PostgreSQL's details."""
        return ROW.sub(r"\1: …", super().formatException(ei))
