"""A second version of the policy, announced: so that a demo shows how a change is told.

It says two things of the first more clearly and promises nothing else. It is made from the first
one's text, and of nothing but a demo.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

from viewmybox.policies.days import swedish_day
from viewmybox.policies.models import PolicyVersion
from viewmybox.policies.publishing import publish

AHEAD = timedelta(days=45)

SUMMARIES = {
    "sv": """\
- **När vi ändrar policyn:** det står nu att vi berättar med e-post och på varje sida.
- **Dina uppgifter under Inställningar:** det står nu att vi frågar en gång om året om de stämmer.

Inget annat ändras.""",
    "en": """\
- **When we change the policy:** it now says that we tell you by e-mail and on every page.
- **Your details under Settings:** it now says that we ask once a year whether they are right.

Nothing else changes.""",
}
# What the first version says, and what stands there instead.
SAID: dict[str, dict[str, str]] = {
    "sv": {
        "Då berättar vi det minst 30 dagar i förväg.": (
            "Då berättar vi det minst 30 dagar i förväg, med e-post till alla medlemmar och överst "
            "på varje sida när du är inloggad. Du kan bekräfta med ett tryck att du har läst."
        ),
        "Håll gärna uppgifterna aktuella. Då når vi dig när det behövs.": (
            "Håll gärna uppgifterna aktuella. Då når vi dig när det behövs. En gång om året ber vi "
            "ägaren bekräfta att de stämmer."
        ),
    },
    "en": {
        "Then we tell you at least 30 days ahead.": (
            "Then we tell you at least 30 days ahead, by e-mail to every member and at the top of "
            "every page once you are signed in. One press confirms that you have read it."
        ),
        "Please keep your details up to date. Then we can reach you when it matters.": (
            "Please keep your details up to date. Then we can reach you when it matters. Once a "
            "year we ask the owner to confirm that they are right."
        ),
    },
}


def announce_next(first: Path) -> PolicyVersion:
    """Publish the second version, to take effect some weeks from now."""
    with tempfile.TemporaryDirectory() as folder:
        for language, said in SAID.items():
            text = first.with_name(f"1.{language}.md").read_text()
            for before, after in said.items():
                if before not in text:
                    raise ValueError(f"The first version does not say “{before}”.")
                text = text.replace(before, after)
            head = f"---\nnumber: 2\nsummary:\n{SUMMARIES[language]}\n---\n"
            Path(folder, f"2.{language}.md").write_text(head + text)
        return publish(Path(folder, "2.sv.md"), swedish_day() + AHEAD)
