import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from viewmybox.wall.context import fetch_all

SECRET_WORDS = "Our alarm code is not working"


@pytest.fixture
def olga(cast):
    """An operator, signed in to the console."""
    return cast.operator("Olga", team="Support")


@pytest.fixture
def ask():
    """Write a case as somebody, by the page. Returns its id."""

    def write(person, **more):
        given = {"about": "followup", "subject": "The alarm", "text": SECRET_WORDS} | more
        answer = person.client.post("/cases/new/", given)
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"].split("/")[2]

    return write


@pytest.fixture
def case(alice, ask):
    """Alice's case."""
    return ask(alice)


@pytest.fixture
def upload():
    def made(name="log.txt", content=b"What the alarm said"):
        return SimpleUploadedFile(name, content)

    return made


@pytest.fixture
def console(olga):
    """The console's page of a case, opened for a reason; and its other addresses."""

    def address(person, case, deed="", operator=olga):
        account = f"/support/customers/{person.customer}/"
        operator.client.post(f"{account}visits/new/", {"reason": "Case 1"})
        return f"{account}cases/{case}/{deed}"

    return address


@pytest.fixture
def answer(olga, console):
    """Answer a case as Olga."""

    def write(person, case, text="Try the other keypad", operator=olga, **more):
        to = console(person, case, "answers/", operator)
        return operator.client.post(to, {"text": text, **more})

    return write


@pytest.fixture
def deeds(cast):
    """The journal of somebody's customer: (who, deed) of each line."""

    def found(person):
        with cast.inside(person):
            return fetch_all(
                "SELECT coalesce(details::jsonb #>> '{who,name}', ''), deed FROM journal_line "
                "ORDER BY number",
                [],
            )

    return found


@pytest.fixture
def as_owner(cast):
    """One statement as the tables' owner: what no role may do."""

    def run(statement, *values):
        with cast.as_role("migrator"):
            fetch_all(statement + " RETURNING 1", list(values))

    return run
