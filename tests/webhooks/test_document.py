"""docs/webhooks.md says what is sent, and what it tells receivers to do works."""

import re
from pathlib import Path

from django.utils import timezone

from viewmybox.webhooks import sealing
from viewmybox.webhooks.kinds import KINDS, TEST

TEXT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()


def test_every_kind_is_there_and_no_other():
    named = re.findall(r"^\| `(\w+\.\w+)` \|", TEXT, re.MULTILINE)
    assert named == [*(kind.name for kind in KINDS), TEST]


def test_the_example_tells_ours_from_others():
    code = TEXT.split("```python\n")[1].split("```")[0]
    known = {}
    exec(code, known)  # noqa: S102 - our own document's example
    is_ours, secret, other = known["is_ours"], sealing.new_secret(), sealing.new_secret()
    sent = sealing.headers([other, secret], "msg_1", timezone.now(), b"{}")
    assert is_ours(sealing.in_words(secret), sent, b"{}")
    assert not is_ours(sealing.in_words(secret), sent, b"{ }")
    assert not is_ours(sealing.in_words(sealing.new_secret()), sent, b"{}")
    assert not is_ours(sealing.in_words(secret), sent | {"webhook-timestamp": "1"}, b"{}")
