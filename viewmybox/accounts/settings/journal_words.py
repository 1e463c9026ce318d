"""A line of the journal in the reader's language: who, what, from where."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from viewmybox.accounts.models import ContactKind, Scope
from viewmybox.accounts.permissions import Role
from viewmybox.journal.deeds import OPEN, PAGES, sentence
from viewmybox.journal.lines import Flaw

# Columns whose models give them no words of their own.
COLUMNS: dict[str, Promise] = {
    "responsible_id": _("Responsible"),
    "agreement_id": _("Agreement"),
    "price_ore": _("Price"),
    "price_from": _("The price counts from"),
    "custom": _("Own fields"),
    "choices": _("Choices"),
}


FLAWS: dict[Flaw, Promise] = {
    Flaw.MISSING: _("Lines are missing before this one."),
    Flaw.CHANGED: _("The line is not the one that was written here."),
    Flaw.DETAILS: _("The line’s details are not the ones that were written here."),
    Flaw.HEAD: _("The journal does not end where it should."),
    Flaw.STORED: _("The line is not the one that was written off to the storage."),
    Flaw.EARLY: _("Lines up to this one went before their time."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line as the page and the CSV file tell it."""

    who: str
    what: str
    more: str
    ip: str
    browser: str
    system: str

    @property
    def program(self) -> str:
        return ", ".join(filter(None, [self.browser, self.system]))


def tell(line: Mapping[str, Any]) -> Told:
    """Tell a line; what was forgotten reads as “…”."""
    details: dict[str, Any] = json.loads(line["details"]) if line["details"] else {}
    facts, origin = details.get("facts", {}), details.get("from", {})
    return Told(
        who=acted(details.get("who")),
        what=sentence(line["deed"], **in_words(facts), **thing(line, details, facts)),
        more=more(line, facts),
        ip=origin.get("ip", ""),
        browser=origin.get("browser", ""),
        system=origin.get("system", ""),
    )


def acted(who: Mapping[str, str] | None) -> str:
    if who is None:
        return _t("Erased")
    if who["kind"] == "key":
        return _t("API key “%(name)s”") % {"name": who.get("name", OPEN)}
    if who["kind"] == "provider":
        return str(settings.PROVIDER["name"])
    if who["kind"] == "operator":
        provider = settings.PROVIDER["name"]
        return _t("%(name)s at %(provider)s") % {"name": who["name"], "provider": provider}
    return who.get("name") or _t("The service")


def thing(
    line: Mapping[str, Any], details: Mapping[str, Any], facts: Mapping[str, Any]
) -> dict[str, str]:
    """What it was done to. An extract without a box is of everything."""
    if not details:
        return {}
    if line["thing_kind"] == "extract" and not details.get("thing"):
        return {"thing": _t("everything")}
    if (count := facts.get("indicators", 1)) > 1:
        return {"thing": ngettext("%d indicator", "%d indicators", count) % count}
    return {"thing": details["thing"]} if "thing" in details else {}


def in_words(facts: Mapping[str, Any]) -> dict[str, Any]:
    role = facts.get("role")
    words: dict[str, Any] = {"role": Role(role).label} if role in Role.values else {}
    if (page := facts.get("page")) is not None:
        words["page"] = str(PAGES.get(page, page))
    return {**facts, **words}


def more(line: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """What else there is to say: which columns, how many, at whose order."""
    said: list[str] = []
    if "fields" in facts:
        said += [column(line["thing_kind"], name) for name in facts["fields"]]
    if "details" in facts:
        said += [str(ContactKind(kind).label) for kind in facts["details"]]
    if "recorded" in facts:
        said.append(_t("%(count)s new") % {"count": facts["recorded"]})
    if facts.get("replaced"):
        said.append(_t("%(count)s replaced") % {"count": facts["replaced"]})
    if facts.get("scope") in Scope.values:
        said.append(str(Scope(facts["scope"]).label))
    if "reason" in facts:
        said.append(facts["reason"])
    if "ordered_by" in facts:
        said.append(_t("ordered by %(name)s") % {"name": facts["ordered_by"]})
    if "lines" in facts and line["deed"] == "journal.exported":
        said.append(ngettext("%d line", "%d lines", facts["lines"]) % facts["lines"])
    return ", ".join(said)


def column(kind: str, name: str) -> str:
    """A column as its form calls it; one that is no more by its own name."""
    if name in COLUMNS:
        return str(COLUMNS[name])
    try:
        return str(models_by_kind()[kind]._meta.get_field(name).verbose_name)
    except (KeyError, FieldDoesNotExist):
        return name


@functools.cache
def models_by_kind() -> dict[str, Any]:
    return {str(model._meta.model_name): model for model in apps.get_models()}
