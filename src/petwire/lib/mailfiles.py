"""Mail written into files, for instances without a mail server."""

from pathlib import Path
from typing import Any

from django.core.mail.backends.filebased import EmailBackend


class Files(EmailBackend):
    """Django's own, in a folder that only the instance's user can read: links in mails sign people in."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        Path(self.file_path).chmod(0o700)
