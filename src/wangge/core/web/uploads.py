"""How many files may come at once: each is open until it is read, and what a process may have open is not much."""

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler

from wangge.core.permits import ANONYMOUS


class FewFiles(FileUploadHandler):
    """Counts, before any other handler keeps a file: more than a few are for staff alone, at addresses that need them.
    `DATA_UPLOAD_MAX_NUMBER_FILES` holds for those too."""

    come = 0

    def new_file(self, *args, **kwargs):
        """One more."""
        super().new_file(*args, **kwargs)
        self.come += 1
        if self.come > settings.UPLOAD_FEW_FILES and not self._may_be_many():
            raise TooManyFilesSent

    def _may_be_many(self):
        here = self.request.path_info.startswith(settings.UPLOAD_MANY_FILES_AT)
        return here and getattr(self.request, "actor", ANONYMOUS).kind == "staff"

    def receive_data_chunk(self, raw_data, start):
        """To whoever keeps it."""
        return raw_data

    def file_complete(self, file_size):
        """By whoever kept it."""
