"""Further versions of the policy for a test."""

from datetime import date, timedelta
from pathlib import Path

from django.db import connection

from tests.cast import as_role
from viewmybox.accounts.minding import forget
from viewmybox.policies.days import swedish_day
from viewmybox.policies.models import NOTICE, PolicyVersion
from viewmybox.policies.publishing import publish

STAMPED = (
    "contact_confirmation",
    "contact_detail",
    "policy_acknowledgement",
    "registration",
)
HEAD = "---\nsummary: {summary}\n---\n"
TEXTS = {
    "sv": "# Policy\n\nInledning av {provider}.\n\n## Kakor\n\nVi har tre kakor.\n",
    "en": "# Policy\n\nIntroduction by {provider}.\n\n## Cookies\n\nWe have three cookies.\n",
}


class Drafts:
    """The files of the next version, and publishing it as if on another day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before = PolicyVersion.objects.first().number
        self.number = self.before + 1
        self.write(self.number)

    @property
    def file(self) -> Path:
        return self.folder / f"{self.number}.sv.md"

    def write(
        self, number: int, texts=None, summary: str = "Something is said **better**."
    ) -> None:
        for language, text in (texts or TEXTS).items():
            path = self.folder / f"{number}.{language}.md"
            path.write_text((HEAD.format(summary=summary) if summary else "") + text)

    def publish(self, on: date | None = None) -> PolicyVersion:
        """With the notice that it takes to be in force on that day; announced by default."""
        day = on or swedish_day() + timedelta(days=NOTICE.days + 10)
        with as_role("migrator"):
            made = publish(self.file, day, today=min(day - NOTICE, swedish_day()))
        forget()
        return made

    def take_back(self) -> None:
        """Leave nothing of it to other tests."""
        with as_role("migrator"), connection.cursor() as cursor:
            for table in STAMPED:
                cursor.execute(
                    f"DELETE FROM {table} WHERE policy_version_id > %s",  # noqa: S608 - ours
                    [self.before],
                )
            cursor.execute("DELETE FROM sent_letter WHERE about = %s", [str(self.number)])
            cursor.execute("DELETE FROM policy_version WHERE number > %s", [self.before])
        forget()
