"""A real SMTP server, in this process."""

import email
import email.policy


class Postbox:
    """A mail server that keeps what it takes, and refuses whom it is told to."""

    def __init__(self):
        self.letters = []
        self.refuse = {}

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refuse:
            return f"{self.refuse[address]} no"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - its name
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((envelope.rcpt_tos, letter))
        return "250 OK"

    @property
    def to(self):
        return sorted(to for [to], _letter in self.letters)
