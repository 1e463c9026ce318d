"""Figures in aligned columns."""

from collections.abc import Sequence


def show(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    cells = [[text(cell) for cell in row] for row in [heads, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    print(f"\n{title}")
    for first, *others in cells:
        aligned = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        print("   ".join([f"  {first.ljust(widths[0])}", *aligned]).rstrip())


def text(cell: object) -> str:
    """Three figures are all that such measurements are worth."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell >= 100 else f"{cell:.1f}" if cell >= 10 else f"{cell:.2f}"  # noqa: PLR2004 - a matter of digits
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
