"""What an operator uploaded: kept, looked at, and done; see sql/drafts.sql."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.files import File
from django.utils import dateparse
from django.utils.translation import gettext_lazy as _

from viewmybox.support.connection import Operator, ask, ask_all
from viewmybox.support.console.seeing import said
from viewmybox.support.proposals import propose

MOST_BYTES = 2_000_000
KEYS = {"policy": "policy.publishing", "price": "price.change"}


@dataclass(frozen=True, slots=True)
class Draft:
    id: UUID
    made_by: str
    made_at: datetime | None
    done_at: datetime | None
    done_by: str
    facts: dict[str, Any]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        min_length=3,
        max_length=500,
        help_text=_("The operator who decides reads this."),
    )


def make(who: Operator, kind: str, facts: dict[str, Any]) -> UUID:
    """Keep it to be looked at; what is there already is the same draft."""
    row = ask("SELECT wall.make_draft(%s, %s::jsonb)", [kind, json.dumps(facts)], who)
    made: UUID = row[0] if row else UUID(int=0)
    return made


def found(who: Operator, kind: str, draft: UUID) -> Draft:
    """One draft.

    Raises:
        Http404: there is none of that kind.
    """
    facts = json.loads(said("SELECT wall.see_draft(%s, %s)", [draft, kind], who))
    done = facts["done_at"] and dateparse.parse_datetime(facts["done_at"])
    made = dateparse.parse_datetime(facts["made_at"])
    return Draft(draft, facts["made_by"], made, done, facts["done_by"] or "", facts["facts"])


def drafts(who: Operator, kind: str) -> list[dict[str, Any]]:
    """The newest first."""
    names = ("id", "made_by", "made_at", "done_at")
    rows = ask_all("SELECT * FROM wall.drafts(%s)", [kind], who)
    return [dict(zip(names, row, strict=True)) for row in rows]


def propose_draft(who: Operator, kind: str, draft: UUID, reason: str) -> None:
    """Put it before another operator, as it is: what is done is what was looked at."""
    sha256 = said("SELECT wall.draft_hash(%s, %s)", [draft, kind], who)
    propose(who, KEYS[kind], {"draft": str(draft), "sha256": sha256}, reason)


def text_of(file: File[bytes]) -> str:
    """A file's words.

    Raises:
        ValidationError: it is too large, or not written in UTF-8.
    """
    if (file.size or 0) > MOST_BYTES:
        raise forms.ValidationError(_("The file is too large."))
    try:
        text: str = file.read().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise forms.ValidationError(_("The file is not written in UTF-8."))
    return text
