"""Every error that briefing raises on purpose. Each message is one plain sentence: the thing and the mend.

BriefingError              exit 1
├── UsageError             exit 2: a flag, file, prompt, template or configuration is wrong
├── NothingToBriefError    exit 4: no article is left to brief
├── ModelUnusableError     exit 5: key refused, quota spent, model unknown, endpoint never reached
└── AlreadyRunningError    exit 75: another run of the same series holds the lock
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.intake import Intake


class BriefingError(Exception):
    """The base of all errors here. `exit_code` is what the command line ends with."""

    exit_code = 1


class UsageError(BriefingError):
    """What the user gave cannot be used; the message says what and how to mend it."""

    exit_code = 2


class NothingToBriefError(BriefingError):
    """No article is left to brief.

    Args:
        message: says what there was instead.
        intake: what came in; None where no source is named at all.
        undelivered: a sentence for each delivery of an earlier brief that has failed again.
    """

    exit_code = 4

    def __init__(self, message: str, intake: Intake | None = None, undelivered: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.intake = intake
        self.undelivered = tuple(undelivered)


class ModelUnusableError(BriefingError):
    """The model cannot be used at all; asking again would not help."""

    exit_code = 5


class AlreadyRunningError(BriefingError):
    """Another run of the same series holds the lock."""

    exit_code = 75
