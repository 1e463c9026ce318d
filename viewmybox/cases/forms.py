"""What a member writes to support."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from viewmybox.cases.models import About

MOST_FILES = 5
LARGEST_FILE = 10 * 1024**2
LARGEST_TOGETHER = MOST_FILES * LARGEST_FILE
LONGEST = 10_000


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, or none."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        several = data if isinstance(data, Sequence) else [data]
        kept = [file for one in several if (file := super(FilesField, self).clean(one, initial))]
        if any(file.size > LARGEST_FILE for file in kept):
            raise forms.ValidationError(_("A file is larger than 10 MB."))
        return kept


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8})
    )
    attachments = FilesField(
        label=_("Files"),
        required=False,
        help_text=_(
            "At most five, of at most 10 MB each. They are encrypted before they are kept."
        ),
    )


class CaseForm(MessageForm):
    about = forms.ChoiceField(label=_("What is it about?"), choices=About.choices)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    attach = forms.BooleanField(
        label=_("Attach which page I was on, my browser and my system"), required=False
    )
    # Where to come from: a path, which the page itself filled in.
    page = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    field_order = ("about", "subject", "text", "attachments", "attach", "page")
