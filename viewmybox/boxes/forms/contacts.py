"""An agreement's further contacts, a row of fields each; a row whose name is emptied goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viewmybox.boxes.models.agreement import CONTACT, MOST_CONTACTS

# By the name of the part: its label, its longest, and what kind of field it is.
PARTS: dict[str, tuple[Any, int, type[forms.Field], forms.Widget]] = {
    "name": (gettext_lazy("Name"), 200, forms.CharField, forms.TextInput()),
    "title": (gettext_lazy("What they do"), 100, forms.CharField, forms.TextInput()),
    "email": (
        gettext_lazy("E-mail address"),
        254,
        forms.EmailField,
        forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    ),
    "phone": (
        gettext_lazy("Telephone number"),
        40,
        forms.CharField,
        forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    ),
}


class WithContacts:
    """Beside a form of an agreement: those there are, and a row for one more."""

    rows = 0

    def ask_contacts(self) -> None:
        form: Any = self
        kept = form.instance.contacts
        self.rows = min(len(kept) + 1, MOST_CONTACTS)
        for row in range(self.rows):
            for part, (label, longest, kind, widget) in PARTS.items():
                form.fields[f"contact_{row}_{part}"] = kind(
                    label=label,
                    max_length=longest,  # type: ignore[call-arg] # each kind here has one
                    required=False,
                    widget=widget,
                    initial=kept[row][part] if row < len(kept) else "",
                )

    def contact_rows(self) -> list[list[Any]]:
        """For the page: each contact's fields, in their order."""
        form: Any = self
        return [[form[f"contact_{row}_{part}"] for part in PARTS] for row in range(self.rows)]

    def clean_contacts(self, data: dict[str, Any]) -> None:
        """What was written, into the agreement. Somebody without a name is an error at the name."""
        form: Any = self
        found = []
        for row in range(self.rows):
            one = {part: data.get(f"contact_{row}_{part}") or "" for part in CONTACT}
            if one["name"]:
                found.append(one)
            elif any(one.values()):
                form.add_error(f"contact_{row}_name", _("Say who it is."))
        form.instance.contacts = found
