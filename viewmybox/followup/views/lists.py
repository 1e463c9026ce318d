"""A box's lists: the page, its files, changing many rows at once, and saved views."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Box, SavedView
from viewmybox.followup.lists.actions import actions
from viewmybox.followup.lists.agreements import agreements
from viewmybox.followup.lists.asked import Asked, uuid_of
from viewmybox.followup.lists.changing import MOST, Change
from viewmybox.followup.lists.entries import entries
from viewmybox.followup.lists.files import CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx
from viewmybox.followup.lists.kinds import Reader
from viewmybox.followup.lists.listing import Listing
from viewmybox.followup.lists.rows import MOST_COUNTED, MOST_FILED, all_of, page_of
from viewmybox.followup.lists.services import services
from viewmybox.followup.lists.shown import shown
from viewmybox.web.attachments import attach
from viewmybox.web.errors import error_page
from viewmybox.web.jinja import language
from viewmybox.web.pages import form_page, go, page

LISTS: dict[str, Callable[[Box, Reader], Listing]] = {
    "services": services,
    "agreements": agreements,
    "entries": entries,
    "actions": actions,
}
MINE, EVERYBODYS = "mine", "all"


def reader_of(request: HttpRequest) -> Reader:
    viewer = request.viewer  # type: ignore[attr-defined] # set by the door
    return Reader(viewer.zone, language(), viewer.member_id)


@require_GET
@permitted(Permission.READ)
def list_page(request: HttpRequest, box_id: UUID, name: str) -> HttpResponse:
    """The list as the address asks for it; asked for nothing, as the default view does."""
    box = get_object_or_404(Box.objects, id=box_id)
    reader = reader_of(request)
    views = [*SavedView.seen_by(reader.member).filter(box=box, listing=name).order_by("name")]
    if not request.GET.keys() - {"done"} and (view := default_of(views)):
        return go(address_of(view), request.GET.get("done", ""))
    listing = LISTS[name](box, reader)
    asked = Asked.of(request.GET, listing, reader)
    if request.GET.get("as") in ("csv", "xlsx"):
        return file_of(request, box, listing, asked, reader)
    return page(
        request,
        "followup/list.html",
        box=box,
        **shown(listing, asked, page_of(listing, asked), reader),
        views=views,
        most_counted=MOST_COUNTED,
    )


def default_of(views: list[SavedView]) -> SavedView | None:
    """A member's own goes before everybody's."""
    found = [view for view in views if view.is_default]
    return min(found, key=lambda view: view.member_id is None, default=None)


def address_of(view: SavedView) -> str:
    and_query = f"{view.query}&" if view.query else ""
    return f"/boxes/{view.box_id}/{view.listing}/?{and_query}view={view.id}"


def file_of(
    request: HttpRequest, box: Box, listing: Listing, asked: Asked, reader: Reader
) -> HttpResponse:
    """All rows, not only a page's, with the columns that are shown."""
    rows = all_of(listing, asked)
    if len(rows) > MOST_FILED:
        return error_page(
            request,
            400,
            _("The list is too long for one file"),
            _("A file holds at most %(most)d rows.") % {"most": MOST_FILED},
            todo=_("Filter the list first, for example by day."),
        )
    columns = [column for column in listing.columns if column.key in asked.columns]
    title = f"{box.name} {dict(SavedView.Listing.choices)[listing.name]}"
    if request.GET["as"] == "csv":
        response = HttpResponse(as_csv(columns, rows, reader), content_type=CSV_TYPE)
    else:
        workbook = as_xlsx(title, columns, rows, reader)
        response = HttpResponse(workbook, content_type=XLSX_TYPE)
    attach(response, f"{title}.{request.GET['as']}")
    return response


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_rows(request: HttpRequest, box_id: UUID, name: str) -> HttpResponse:
    """What was chosen in the list (`ids`) gets another value of what was chosen (`what`)."""
    box = get_object_or_404(Box.objects, id=box_id)
    listing = LISTS[name](box, reader_of(request))
    params = request.POST if request.method == "POST" else request.GET
    change, ids = listing.change(params.get("what", "")), asked_ids(params)
    back = f"/boxes/{box.id}/{name}/?{QueryDict(params.get('back', '')).urlencode()}"
    if change is None or not ids:
        return go(back, "nothing-chosen")
    found = change.table.model.objects.filter(**{change.table.box: box.id, "id__in": ids})
    titles = dict(found.order_by("id").values_list("id", change.table.title))
    if not titles:
        raise Http404
    facts = {"box": box, "name": name, "change": change, "back": back,
             "back_query": params.get("back", "")}  # fmt: skip
    form = ValueForm(request.POST if request.method == "POST" else None, change=change)
    if request.method == "POST" and form.is_valid():
        outcome = change.apply(box, ids, form.cleaned_data.get("value"))
        return page(request, "followup/list_changed.html", outcome=outcome, **facts)
    return form_page(request, "followup/list_change.html", form, titles=titles, **facts)


class ValueForm(forms.Form):
    """The new value, of a change that has one."""

    def __init__(self, data: Any, *, change: Change) -> None:
        super().__init__(data)
        if change.input:
            self.fields["value"] = change.input()


def asked_ids(params: QueryDict) -> list[UUID]:
    found = (uuid_of(text) for text in params.getlist("ids"))
    return [*dict.fromkeys(one for one in found if one)][:MOST]


class ViewForm(forms.ModelForm[SavedView]):
    """What it is called, for whom it is, and whether the list opens with it."""

    whose = forms.ChoiceField(
        label=_l("For whom"),
        choices=[(MINE, _l("Only me")), (EVERYBODYS, _l("Everybody who sees the box"))],
        widget=forms.RadioSelect,
        initial=MINE,
    )

    class Meta:
        model = SavedView
        fields = ["name", "is_default"]
        labels = {"is_default": _l("The list opens with this view")}

    def __init__(
        self, *args: Any, reader: Reader, is_new: bool, may_share: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.reader = reader
        self.is_new = is_new
        if not (may_share and is_new):
            del self.fields["whose"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        view = self.instance
        if self.is_new:
            shared = data.get("whose") == EVERYBODYS
            view.member_id = None if shared else self.reader.member
        same = SavedView.objects.filter(
            box=view.box, listing=view.listing, member_id=view.member_id, name=data.get("name", "")
        )
        if same.exclude(id=view.id).exists():
            self.add_error("name", _("There is already a view with this name."))
        return data


@require_http_methods(["GET", "POST"])
@permitted(Permission.READ)
def new_view(request: HttpRequest, box_id: UUID, name: str) -> HttpResponse:
    """What the list shows (`query`), saved under a name."""
    box = get_object_or_404(Box.objects, id=box_id)
    view = SavedView(box=box, listing=name, query=asked_query(request, box, name))
    return save_view(request, view, is_new=True)


@require_http_methods(["GET", "POST"])
@permitted(Permission.READ)
def change_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Another name, or what the list shows now, where the address brings that along."""
    view = own_view(request, view_id)
    if asked_params(request).get("query"):
        view.query = asked_query(request, view.box, view.listing)
    return save_view(request, view, is_new=False)


def save_view(request: HttpRequest, view: SavedView, *, is_new: bool) -> HttpResponse:
    may_share = request.viewer.may_edit  # type: ignore[attr-defined] # the door's
    sent = request.POST if request.method == "POST" else None
    reader = reader_of(request)
    form = ViewForm(sent, instance=view, reader=reader, is_new=is_new, may_share=may_share)
    if sent is not None and form.is_valid():
        view.save()
        return go(address_of(view), "view-saved")
    return form_page(
        request,
        "followup/list_view.html",
        form,
        view=view,
        is_new=is_new,
        box=view.box,
        query=asked_params(request).get("query", ""),
    )


@require_POST
@permitted(Permission.READ)
def remove_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    view = own_view(request, view_id)
    view.remove()
    return go(f"/boxes/{view.box_id}/{view.listing}/", "view-removed")


def own_view(request: HttpRequest, view_id: UUID) -> SavedView:
    """The member's own; or everybody's, where the member may edit."""
    viewer = request.viewer  # type: ignore[attr-defined] # set by the door
    seen = SavedView.seen_by(viewer.member_id).select_related("box")
    view: SavedView = get_object_or_404(seen, id=view_id)
    if view.member_id is None and not viewer.may_edit:
        raise PermissionDenied
    return view


def asked_params(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def asked_query(request: HttpRequest, box: Box, name: str) -> str:
    """What a list's address asks for, as the list itself would write it."""
    listing = LISTS[name](box, reader_of(request))
    asked = Asked.of(QueryDict(asked_params(request).get("query", "")), listing, reader_of(request))
    return asked.query(listing)
