"""Who the customers are and who may enter for them."""

from viewmybox.accounts.models.acknowledgement import Acknowledgement
from viewmybox.accounts.models.confirmation import ContactConfirmation
from viewmybox.accounts.models.contact import ContactDetail, ContactKind
from viewmybox.accounts.models.customer import Customer
from viewmybox.accounts.models.identity import (
    Identity,
    Membership,
    Session,
    SignInAttempt,
    SpentLogoutToken,
)
from viewmybox.accounts.models.invitation import Invitation
from viewmybox.accounts.models.key import ApiKey, Scope
from viewmybox.accounts.models.letter import SentLetter, outcome
from viewmybox.accounts.models.member import Member
from viewmybox.accounts.models.registration import Registration

__all__ = [
    "Acknowledgement",
    "ApiKey",
    "ContactConfirmation",
    "ContactDetail",
    "ContactKind",
    "Customer",
    "Identity",
    "Invitation",
    "Member",
    "Membership",
    "Registration",
    "Scope",
    "SentLetter",
    "Session",
    "SignInAttempt",
    "SpentLogoutToken",
    "outcome",
]
