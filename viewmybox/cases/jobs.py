"""What the worker does for cases: one letter for each answer, and one for each case that waits."""

from viewmybox.cases.letters import tell_of_answer, tell_support_of_case
from viewmybox.cases.models import Case
from viewmybox.wall.context import acting
from viewmybox.wall.jobs import job, travelling_customer


@job
def tell_support(case: str) -> None:
    with acting(travelling_customer()):
        waits = Case.objects.filter(id=case, answer_by__isnull=False).exists()
    if waits:
        tell_support_of_case()


@job
def tell_members(case: str, number: int) -> None:
    tell_of_answer(travelling_customer(), case, number)
