import os
from datetime import timedelta
from pathlib import Path
from playwright.sync_api import sync_playwright
from tests.cast import *
from viewmybox.accounts.models import *
OUT = Path("/tmp/look"); OUT.mkdir(exist_ok=True)

def test_look(live, cast, alice, bob, erik, charlie, olga, django_db_blocker):
    django_db_blocker.unblock()
    link = invite(alice, "viewer", "a.long.address.of.somebody@an-even-longer-domain.example.com")
    sign_in("Alice")
    with inside(alice):
        ApiKey.make("Excel in the office", Scope.RECORD)
    with inside(alice):
        ContactDetail.objects.give(ContactKind.TELEPHONE, "+46 8 765 43 21")
    for n in range(1):
        cast.accept(alice.token, cast.invite(charlie, "viewer"))
        from viewmybox.wall.context import fetch_one
        fetch_one("SELECT wall.choose_customer(%s,%s)", [alice.token, alice.customer])
    from django.test import Client as C
    pages = [
        ("front", None, "/"), ("signin", None, "/sign-in/"), ("signedout", None, "/sign-in/?done=signed-out"),
        ("policy", None, "/policy/"), ("refused", None, "/sign-in/demo/answer/"),
        ("inv-out", None, f"/invitations/{link}/"), ("inv", charlie, f"/invitations/{link}/"), ("inv-closed", charlie, "/invitations/xx/"),
        ("subscribe", olga, "/subscribe/"), ("customers", alice, "/customers/"), ("customers0", olga, "/customers/"),
        ("contact", alice, "/settings/"), ("contact-viewer", bob, "/settings/"), ("change", alice, "/settings/contact/change/"), ("members", alice, "/settings/members/"),
        ("members-viewer", bob, "/settings/members/"), ("sessions", alice, "/settings/sessions/"), ("keys", alice, "/settings/keys/"),
        ("subscription", alice, "/settings/subscription/"), ("privacy", alice, "/settings/privacy/"),
    ]
    only = os.environ.get("ONLY", "")
    exe = next(p for p in (Path("/usr/bin/chromium"), Path("/usr/bin/google-chrome")) if p.exists())
    sizes = [(360, "light"), (1280, "light"), (360, "dark"), (1280, "dark")]
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path=str(exe), args=["--no-sandbox"])
        for width, scheme in sizes:
            for name, person, path in pages:
                if only and name not in only.split(","): continue
                ctx = b.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, locale=os.environ.get("LANG_", "en-GB"))
                if person: ctx.add_cookies([{"name": "session", "value": person.token, "url": live}])
                page = ctx.new_page()
                page.on("console", lambda m: print("CONSOLE", name, m.text))
                page.goto(live + path)
                over = page.evaluate("document.documentElement.scrollWidth > innerWidth")
                if over: print("OVERFLOW", name, width)
                if name == "members":
                    page.locator("summary").first.click()
                page.screenshot(path=OUT / f"{name}-{width}-{scheme}.png", full_page=True)
                if name in ("subscribe", "change") :
                    page.locator("form.form button").last.click()
                    page.screenshot(path=OUT / f"{name}-err-{width}-{scheme}.png", full_page=True)
                if name == "subscribe":
                    page.get_by_label("A private person").check()
                    page.screenshot(path=OUT / f"{name}-person-{width}-{scheme}.png", full_page=True)
                if name == "keys":
                    page.get_by_label("Name").fill("New"); page.get_by_role("button", name="Make the key").click()
                    page.screenshot(path=OUT / f"key-made-{width}-{scheme}.png", full_page=True)
                if name == "members":
                    page.get_by_label("E-mail address").fill("x@example.com"); page.get_by_role("button", name="Invite").click()
                    page.screenshot(path=OUT / f"invited-{width}-{scheme}.png", full_page=True)
                ctx.close()
        b.close()
