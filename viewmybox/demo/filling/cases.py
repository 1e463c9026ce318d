"""Support cases of one demo customer, through everybody's own doors: one answered, one waiting."""

import contextlib
import io
import secrets
import time
from collections.abc import Callable, Iterator
from uuid import UUID

from django.conf import settings

from viewmybox.boxes.models import Box
from viewmybox.cases.models import Case, CaseFile, Message
from viewmybox.demo.filling.people import BJORKHAGEN, OPERATORS
from viewmybox.kit.tokens import token_hash
from viewmybox.support.connection import Operator, ask, bound_to_support
from viewmybox.support.middleware import ENTER
from viewmybox.support.models import Grant
from viewmybox.wall.context import customer_id
from viewmybox.wall.proof import prove

OPERATOR = "olga"
# Enters a customer as one of its people, in a transaction: an operator sees only what stands.
Entering = Callable[[str], contextlib.AbstractContextManager[None]]

QUESTION = (
    "Städleverantören skickar sina mätvärden som en fil varje måndag. Från och med den här veckan "
    "står kommat i en ny kolumn, och importen säger att raderna inte går att läsa. Vad ska jag be "
    "dem att ändra?\n\nFilen är bifogad, och ni får gärna titta på tjänsten i boxen."
)
FILE = 'tid;värde;enhet\n2026-11-16 08:00;4,5;poäng\n2026-11-23 08:00;"4,";5\n'
ANSWER = (
    'Tack för filen. På sista raden har värdet delats i två fält: "4," och 5. Be dem att skriva '
    "4,5 utan citattecken, så går filen in som vanligt. De rader som var rätt är redan inlästa."
)
SECOND = (
    "Kan jag få en påminnelse om en åtgärd också till en kollega, eller går den bara till den som "
    "ansvarar?"
)


def tell_cases(entering: Entering) -> None:
    """Erik asks and is answered, with a grant that has ended; Bob waits."""
    with entering("erik"):
        if Case.objects.exists():
            return
        case = Case.open(
            "followup", "Importen tar inte emot städfilen", QUESTION, page="/boxes/",
            browser="Firefox 140", system="Linux",
        )  # fmt: skip
        message = Message.objects.get(case=case, number=1)
        CaseFile.keep(case.id, message.id, "städning vecka 47.csv", io.BytesIO(FILE.encode()))
        customer = customer_id()
    with entering("alice"):
        box = Box.objects.order_by("name")[0]
        grant = Grant.give(box, OPERATORS[OPERATOR], "Se hur städningens import är gjord", 8, case)
    answer(customer, case.id)
    with entering("alice"):
        grant.revoke()
    with entering("bob"):
        Case.open("followup", "Påminnelse till fler än en", SECOND)


def answer(customer: UUID, case: UUID) -> None:
    """As an operator: signed in, for a reason, after a look that is noted."""
    with bound_to_support(), operator() as who:
        ask("SELECT wall.begin_visit(%s, %s)", [customer, "Ärende 1"], who)
        row = ask("SELECT look FROM wall.look(%s, 'case', %s)", [customer, case], who)
        values = [customer, row and row[0], ANSWER]
        ask("SELECT wall.answer_case(%s, %s, %s, false)", values, who)


@contextlib.contextmanager
def operator() -> Iterator[Operator]:
    """The operator's session, as long as it is needed."""
    if settings.OPERATOR_PROVIDER is None:
        raise RuntimeError("The demo has operators.")
    token = secrets.token_urlsafe(32)
    proof = prove(
        "operator sign in",
        token_hash=token_hash(token).hex(),
        issuer=settings.OPERATOR_PROVIDER.issuer,
        subject=OPERATOR,
        strength="strong",
        authenticated_at=time.time(),
        id_token="",
        ip="192.0.2.30",
        browser="Firefox 140",
        system="Linux",
    )
    ask("SELECT wall.operator_sign_in(%s, %s)", [*proof])
    found = ask(ENTER, [token])
    if found is None:
        raise RuntimeError(f"{OPERATOR} is no operator of {BJORKHAGEN}’s demo.")
    yield Operator(*found)
    ask("SELECT wall.sign_out_operator(%s)", [token])
