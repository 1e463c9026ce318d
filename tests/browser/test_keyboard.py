"""By keyboard alone: on every page each thing that can be pressed is come to, in order and seen.

WCAG 2.2: 2.1.1 Keyboard, 2.1.2 No Keyboard Trap, 2.4.3 Focus Order, 2.4.7 Focus Visible, 2.4.11
Focus Not Obscured (Minimum).
"""

import pytest

from tests.browser.test_every_page import PUBLIC, SIGNED_IN, a_full_box

pytestmark = pytest.mark.browser

# What can be come to, numbered in the page's order; of radio buttons one of each group.
NUMBER = """() => {
    const all = document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex='0'], area[href]");
    const groups = new Set();
    let count = 0;
    for (const one of all) {
        if (one.disabled || one.type === "hidden" || one.tabIndex < 0) continue;
        if (!one.checkVisibility({visibilityProperty: true})) continue;
        if (one.type === "radio") {
            const group = (one.form?.action ?? "") + one.name;
            const chosen = [...document.getElementsByName(one.name)].some((other) => other.checked);
            if (groups.has(group) || (chosen && !one.checked)) continue;
            groups.add(group);
        }
        one.dataset.walk = count++;
    }
    return count;
}"""
# Where one is: its number, what it is, whether it is marked as focused, and whether it is covered.
HERE = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    // The middle of what is in sight: one that is taller than the window is covered in part.
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    const top = document.elementFromPoint(x, y);
    const label = one.labels?.[0];
    const marks = (element) => {
        const its = getComputedStyle(element);
        return its.outlineStyle !== "none" && parseFloat(its.outlineWidth) > 0;
    };
    return {
        number: one.dataset.walk === undefined ? -1 : Number(one.dataset.walk),
        what: one.outerHTML.slice(0, 90),
        // The parts of a day's field are come to one by one, the last of them marked by itself.
        parts: ["date", "datetime-local", "time", "month"].includes(one.type),
        marked: marks(one) || style.boxShadow !== "none" || (label ? marks(label) : false),
        seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
        covered: Boolean(top && !one.contains(top) && !top.contains(one) && !label?.contains(top)
            && !one.closest("label")?.contains(top)),
    };
}"""


def walk(page, path):
    """What is wrong on a page when one goes through it by Tab."""
    page.goto(path)
    count = page.evaluate(NUMBER)
    faults, visited = [], []
    for _press in range(count + 100):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None or (here["number"] == 0 and 0 in visited):
            break  # past the end, and round again
        if here["parts"] and here["number"] in visited:
            continue
        visited.append(here["number"])
        for right, fault in ((here["marked"], "is not marked"), (here["seen"], "is out of sight"),
                             (not here["covered"], "is covered")):  # fmt: skip
            if not right:
                faults.append(f"{path}: {fault}: {here['what']}")
    else:
        faults.append(f"{path}: does not end")
    known = [number for number in visited if number >= 0]
    if known != sorted(known):
        faults.append(f"{path}: goes back and forth")
    if missed := set(range(count)) - set(known):
        words = page.evaluate(
            "(number) => document.querySelector(`[data-walk='${number}']`).outerHTML.slice(0, 90)",
            min(missed),
        )
        faults.append(f"{path}: {len(missed)} are never come to, the first {words}")
    return faults


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_walked_through(page, cast, alice, live, width):
    # On a telephone every third: what differs there is the frame.
    each = 3 if width == 360 else 1
    with cast.inside(alice):
        ids = a_full_box()
    page.set_viewport_size({"width": width, "height": 800})
    faults = [fault for path in PUBLIC for fault in walk(page, path)]
    page.context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    for path in SIGNED_IN[::each]:
        faults += walk(page, path.format(**ids))
    assert faults == []


def test_the_first_press_leads_past_the_frame(page, cast, alice, live):
    page.context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    page.goto("/boxes/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_walk_notices_what_is_wrong(page, live):
    """The control: something not come to, something unmarked, something that goes back."""
    page.route(
        "**/wrong/",
        lambda route: route.fulfill(
            content_type="text/html",
            body="<style>*:focus{outline:0;box-shadow:none}</style><a href='#' id=a>A</a>"
            "<a href='#' tabindex=3>B</a><div tabindex=0 onfocus='document.body.focus()'>C</div>",
        ),
    )
    faults = " ".join(walk(page, f"{live}/wrong/"))
    assert "is not marked" in faults
    assert "goes back and forth" in faults
