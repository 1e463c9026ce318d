"""The fourth layer: every statement of ours names the customer by itself."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.wall.tour import tables_of, tour, with_dashes
from tests.wall.whole import digest, owned_tables
from viewmybox.accounts.models import Customer, Member
from viewmybox.boxes.forms.happenings import ActionForm
from viewmybox.boxes.forms.services import ServiceForm
from viewmybox.boxes.models import Action, Box, Entry, Indicator, Measurement, Service
from viewmybox.wall.checks import owned_models
from viewmybox.wall.context import NoCustomerError, customer_id, member_id
from viewmybox.wall.models import CurrentCustomer

ALIASES = re.compile(r'(?:FROM|JOIN|UPDATE|USING) "(\w+)"(?: (?:AS )?"?([A-Z]\w*\d)"?)?')


@pytest.fixture(scope="module")
def steps(a, cast):
    return tour(a)


def test_every_statement_names_the_customer(a, steps):
    """Also what lets a distributed database send each statement to one shard only."""
    tables = owned_tables()
    seen = set()
    for step in steps:
        if named := tables_of(step.sql, tables):
            seen |= named
            assert f"'{a.id}'" in step.sql, step
            if "INSERT" not in step.sql:
                assert re.search(rf"""id"? = \(?'{a.id}'""", step.sql), step
    assert len(seen) >= 15


def test_every_table_of_a_statement_is_held_to_the_customer(a, steps):
    """Each by the customer's id itself, or by a join on it."""
    tables, joins = owned_tables(), 0
    for step in steps:
        for table, alias in ALIASES.findall(step.sql):
            if table not in tables:
                continue
            name = alias or table
            column = "id" if table == "customer" else "customer_id"
            held = rf'"?{name}"?\."{column}" = \(?(\'{a.id}\'|"?\w+"?\."customer_id")'
            other = rf'"customer_id" = \(?"?{name}"?\."customer_id"'
            assert re.search(held, step.sql) or re.search(other, step.sql), step
            joins += f'JOIN "{table}"' in step.sql
    assert joins > 20


def test_no_update_writes_the_customers_column(steps):
    updates = [step.sql for step in steps if step.sql.startswith("UPDATE")]
    assert len(updates) > 10
    for sql in updates:
        assert "customer_id" not in sql.partition(" SET ")[2].partition(" WHERE ")[0], sql


# Everything the ORM can do, with a B beside it that has the same


@pytest.fixture
def inside_a(a, b):
    with cast.inside(a.owner):
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model.__name__)
def test_a_model_knows_the_customers_rows_only(a, b, inside_a, model):
    fact = {
        "ApiKey": "api_key", "CalendarFeed": "calendar_feed", "Extract": "extract",
        "KeptAnswer": "answer",
    }.get(model.__name__, model._meta.db_table)  # fmt: skip
    theirs = b.facts.get(fact) or b.facts["box"]
    assert {row.customer_id for row in model.objects.all()} == {a.id}
    assert not model.objects.filter(id=theirs).exists()
    assert not model._base_manager.filter(id=theirs).exists()
    assert not model._default_manager.filter(Q(id=theirs) | Q(customer_id=b.id)).exists()
    assert model.objects.in_bulk([theirs]) == {}
    assert model.objects.filter(id=theirs).first() is None
    assert model.objects.filter(customer=b.id).count() == 0
    assert model.objects.filter(customer_id=b.id).aggregate(Count("id")) == {"id__count": 0}
    with pytest.raises(model.DoesNotExist):
        model.objects.get(id=theirs)
    with pytest.raises(model.DoesNotExist):
        model(id=theirs).refresh_from_db()


def test_there_is_one_customer(a, inside_a):
    assert Customer.objects.get().id == a.id
    assert Customer._base_manager.count() == 1
    assert {row.customer_id for row in Measurement.objects.all()} == {a.id}


def sql_of(run):
    with CaptureQueriesContext(connection) as captured:
        run()
    return [with_dashes(query["sql"]) for query in captured]


def test_a_join_is_on_the_customer_too(a, inside_a):
    joined = Action.objects.select_related("service__box", "entry", "responsible")
    found = joined.get(id=a.facts["action"])
    assert found.service.box.name.startswith(("Office", "Another"))
    sql = str(joined.query)
    for table in ("service", "box", "entry", "member"):
        assert re.search(rf'JOIN "{table}" ON \([^)]*"customer_id"', sql), sql


def test_prefetching_names_the_customer(a, inside_a):
    statements = sql_of(lambda: list(Service.objects.prefetch_related("box", "responsible")))
    assert len(statements) == 3
    assert all(f"'{a.id}'" in statement for statement in statements)


def test_a_lazy_relation_names_the_customer(a, inside_a):
    service = Service.objects.get(id=a.facts["service"])
    assert all(f"'{a.id}'" in statement for statement in sql_of(lambda: service.box))


def test_a_row_that_points_elsewhere_finds_nothing(a, b, inside_a):
    """Even an object in memory that names B's box reaches none."""
    with pytest.raises(Box.DoesNotExist):
        _box = Service(box_id=b.facts["box"]).box


def test_subqueries_name_the_customer(a, b, inside_a):
    services = Service.objects.filter(box=OuterRef("id"))
    found = Box.objects.annotate(
        any=Exists(services), newest=Subquery(services.order_by("-id").values("name")[:1])
    ).filter(any=True)
    assert a.facts["box"] in {box.id for box in found}
    assert str(found.query).count(str(a.id)) >= 3
    theirs = Box.objects.filter(id__in=Service.objects.filter(id=b.facts["service"]).values("box"))
    assert not theirs.exists()


def test_counting_groups_within_the_customer(a, b, inside_a):
    rows = list(Service.objects.annotate(n=Count("box"), last=Max("agreement__price_ore")))
    assert {row.customer_id for row in rows} == {a.id}
    counted = dict(Entry.objects.values_list("service").annotate(Count("id")))
    assert b.facts["service"] not in counted
    assert counted[a.facts["service"]] >= 1


def test_excluding_and_uniting_stay_inside(a, b, inside_a):
    found = Service.objects.exclude(box__name="x").union(Service.objects.filter(box__name="x"))
    assert {row.customer_id for row in found} == {a.id}
    assert Box.objects.exclude(customer_id=a.id).count() == 0


def test_locking_and_streaming_stay_inside(a, inside_a):
    assert {row.customer_id for row in Box.objects.select_for_update()} == {a.id}
    assert {row.customer_id for row in Box.objects.iterator(chunk_size=1)} == {a.id}


def test_updating_and_deleting_stay_inside(a, b):
    before = digest(b.id)
    with cast.inside(a.owner):
        ours = Box.objects.count()
        assert Box.objects.update(description="All of them") == ours
        assert Box.objects.filter(id=b.facts["box"]).update(name="x") == 0
        assert Box.objects.filter(id=b.facts["box"]).delete()[0] == 0
        assert Box(id=b.facts["box"]).delete()[0] == 0
        theirs = Box(id=b.facts["box"], name="x")
        assert Box.objects.bulk_update([theirs], ["name"]) == 0
        Action.objects.update(title=F("text"))
        assert Action.objects.all().delete()[0] >= 1
        transaction.set_rollback(True)
    assert digest(b.id) == before


def test_saving_another_customers_id_makes_a_row_of_ones_own(a, b, inside_a):
    """The id is free here; B's row with the same id is another row."""
    Box(id=b.facts["box"], name="Of the same id").save()
    assert Box.objects.get(id=b.facts["box"]).customer_id == a.id


def test_getting_or_creating_stays_inside(a, b, inside_a):
    made, fresh = Box.objects.get_or_create(id=b.facts["box"], defaults={"name": "Mine"})
    assert (made.customer_id, fresh) == (a.id, True)
    again, fresh = Box.objects.update_or_create(id=made.id, defaults={"name": "Still mine"})
    assert (again.customer_id, fresh) == (a.id, False)


def test_saving_never_writes_the_customers_column(a, b, inside_a):
    box = Box.objects.get(id=a.facts["box"])
    box.customer_id = b.id
    (update,) = sql_of(box.save)
    assert "customer_id" not in update.partition(" SET ")[2].partition(" WHERE ")[0]
    assert f"'{b.id}'" not in update
    box.refresh_from_db()
    assert box.customer_id == a.id


def test_creating_for_another_customer_is_refused(a, b):
    with pytest.raises(DatabaseError, match="row-level security"), cast.inside(a.owner):
        Box.objects.create(customer_id=b.id, name="Not mine")
    with pytest.raises(DatabaseError, match="row-level security"), cast.inside(a.owner):
        Box.objects.bulk_create([Box(customer_id=b.id, name="Not mine")])


def test_pointing_at_another_customers_row_is_refused(a, b):
    with pytest.raises(IntegrityError), cast.inside(a.owner):
        Service.objects.create(box_id=b.facts["box"], name="Astray")


def test_a_form_refuses_another_customers_member(a, b, inside_a):
    service = Service.objects.select_related("box").get(id=a.facts["service"])
    for form in (
        ServiceForm({"responsible": b.facts["member"]}, box=service.box, instance=service),
        ActionForm({"responsible": b.facts["member"]}, service=service),
    ):
        assert "responsible" in form.errors
        offered = {str(value) for value, _name in form.fields["responsible"].choices}
        assert str(a.facts["member"]) in offered
        assert str(b.facts["member"]) not in offered


def test_a_name_is_unique_within_the_customer(a, b, inside_a):
    """The forms find a name that is taken here, and not one that is taken elsewhere."""
    Box(name="The only").save()
    with pytest.raises(ValidationError):
        Box(name="The only").validate_constraints()
    with cast.inside(a.owner):
        Indicator(service_id=a.facts["service"], name="Free").validate_constraints()


def test_outside_of_a_customer_there_is_nothing_to_ask(database, a):
    for ask in (
        lambda: list(Box.objects.all()),
        lambda: Box.objects.filter(id=a.facts["box"]).update(name="x"),
        lambda: Box.objects.all().delete(),
        lambda: Box(id=a.facts["box"]).refresh_from_db(),
        lambda: Box.objects.create(name="x"),
        lambda: list(Customer.objects.all()),
        lambda: list(Measurement.objects.all()),
        lambda: list(Member.objects.annotate(c=CurrentCustomer())),
        customer_id,
    ):
        with pytest.raises(NoCustomerError):
            ask()
    assert member_id() is None


def test_a_question_asked_in_one_customer_is_answered_in_the_one_entered(a, b):
    """A queryset holds no customer: it is read when the statement is made."""
    boxes = Box.objects.order_by("id")
    for whole in (a, b):
        with cast.inside(whole.owner):
            assert {box.customer_id for box in boxes.all()} == {whole.id}
