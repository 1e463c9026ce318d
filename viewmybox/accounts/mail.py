"""The connection to the mail server: Django's own, which also hears what the server says."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class Hearing:
    """Keeps the server's answer to the letter: `250 OK` and often the number it has there."""

    answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, words = super().data(msg)  # type: ignore[misc] # smtplib's
        self.answer = f"{code} {words.decode(errors='replace')}"
        return code, words


class Plain(Hearing, smtplib.SMTP):
    """In the clear, or made secure by STARTTLS."""


class Secure(Hearing, smtplib.SMTP_SSL):
    """Secure from the first byte."""


class Backend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return Secure if self.use_ssl else Plain
