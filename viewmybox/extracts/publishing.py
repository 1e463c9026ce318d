"""`python -m viewmybox.extracts.publishing docs` (`make schema`): the format as it is published.

Writes extract.schema.json, and the table of kinds in extract-format.md between its two marks.
"""

import os
import sys
from pathlib import Path

BEGINS, ENDS = "<!-- kinds -->\n", "<!-- /kinds -->"


def table() -> str:
    """Every kind, what it is, and what becomes of it when an extract is restored."""
    # Only now: models need the settings.
    from viewmybox.extracts.kinds import KINDS, Kind
    from viewmybox.extracts.returning import CHANGED

    def returns(kind: Kind) -> str:
        if kind.not_restored:
            return f"not: {kind.not_restored}"
        changed = ", ".join(f"`{name}`" for name in sorted(CHANGED.get(kind.name, ())))
        return f"but for {changed}" if changed else "as it was"

    heading = "| kind | file | a row | in the personal copy | comes back |\n|---|---|---|---|---|\n"
    return heading + "".join(
        f"| `{kind.name}` | `{kind.file}` | {kind.about[1]} | {'yes' if kind.personal else ''} "
        f"| {returns(kind)} |\n"
        for kind in KINDS
    )


def publish(folder: Path) -> None:
    from viewmybox.extracts.schema import text  # the same

    (folder / "extract.schema.json").write_bytes(text())
    document = folder / "extract-format.md"
    before, rest = document.read_text().split(BEGINS)
    document.write_text(before + BEGINS + table() + ENDS + rest.split(ENDS)[1])


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "viewmybox.settings"
    import django

    django.setup()
    publish(Path(sys.argv[1]))
