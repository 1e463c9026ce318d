"""Problems leave as RFC 9457 says, refusals in the reader's language."""

import json
import pickle

import pytest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from viewmybox.kit.errors import Refused
from viewmybox.kit.problems import Problem, problem_json


@pytest.fixture(scope="module", autouse=True)
def _english():
    with override("en"):
        yield


def test_members_without_a_value_are_left_out():
    assert json.loads(problem_json(Problem(title="Not Found", status=404))) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
    }


def test_lazy_texts_and_errors_become_plain():
    problem = Problem(
        type="/problems/rejected",
        title=_("Some lines were rejected."),
        status=422,
        detail=_("Nothing was kept."),
        instance="/api/v1/measurements",
        errors=[{"line": 3, "error": _("A number is missing.")}],
    )
    assert json.loads(problem_json(problem)) == {
        "type": "/problems/rejected",
        "title": "Some lines were rejected.",
        "status": 422,
        "detail": "Nothing was kept.",
        "instance": "/api/v1/measurements",
        "errors": [{"line": 3, "error": "A number is missing."}],
    }


def test_a_refusal_keeps_its_values_when_it_travels():
    refused = pickle.loads(pickle.dumps(Refused("“%(text)s” is wrong.", text="x\ny")))  # noqa: S301
    assert refused.message == str(refused) == "“x y” is wrong."
