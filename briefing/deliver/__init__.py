"""How a finished brief reaches its readers: as files, by mail, by a webhook.

pages.py    files: whole or none, never over another's
mail.py     a message of it, and the talk with the SMTP server
webhook.py  what is posted, to a program or a chat
outbox.py   tries all that waits in the store, and records how it went
"""

from __future__ import annotations


class DeliveryError(Exception):
    """A brief could not be delivered.

    Attributes:
        reason: one clause without a full stop, for a person; it holds no secret.
        passing: whether trying again may help while nothing is changed.
    """

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passing = passing
