"""Standing jobs of this app."""

from wangge.core.erasing import forgetting

forget_records = forgetting("workforce.forget_records", "35 20 * * *")
