"""The main job in a real browser, from signing in for the first time to nothing behind the Back
button.
"""

import io
import json
import zipfile

import httpx2 as httpx
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_the_main_job(page: Page, live: str, worker: None, tmp_path):
    sign_in_as_a_newcomer(page)
    subscribe(page)
    see_the_registration(page)
    make_a_box_with_a_service(page)
    indicator = add_an_indicator(page)
    record_by_hand(page)
    import_a_file(page, tmp_path)
    record_by_program(page, live, indicator)
    see_how_it_stands(page)
    change_contact_details(page)
    take_an_extract(page, tmp_path)
    sign_out_leaving_nothing(page, live)
    # The form that was sent with a wrong number: the browser notes its 422.
    assert [line for line in page.complaints if "422" not in line] == []


def sign_in_as_a_newcomer(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_role("link", name="Demo").or_(page.get_by_role("button", name="Demo")).first.click()
    page.locator("summary").click()
    page.get_by_label("Name").fill("Nina Ny")
    page.get_by_label("E-mail").fill("nina@example.com")
    page.get_by_label("E-mail").press("Enter")
    page.wait_for_url("**/subscribe/")


def subscribe(page: Page) -> None:
    page.get_by_label("Name").fill("Ninas Hus AB")
    page.get_by_label("Organisation number").fill("5560360794")
    page.get_by_label("Address", exact=True).fill("Storgatan 1\n903 26 Umeå")
    page.get_by_label("Telephone number").fill("08-123 456 78")
    page.get_by_role("button", name="Subscribe").click()
    # The wrong check digit is said at the field, and nothing that was written is lost.
    expect(page.get_by_role("alert")).to_contain_text("organisation number")
    expect(page.get_by_label("Telephone number")).to_have_value("08-123 456 78")
    page.get_by_label("Organisation number").fill("556036-0793")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("status")).to_contain_text("Welcome")


def see_the_registration(page: Page) -> None:
    page.goto("/settings/privacy/")
    for words in ("127.0.0.1", "Chrom", "Linux"):
        expect(page.locator("main")).to_contain_text(words)


def make_a_box_with_a_service(page: Page) -> None:
    page.goto("/boxes/")
    page.get_by_role("link", name="Make the first box").click()
    page.get_by_label("Name").fill("Kontoret")
    page.get_by_role("button", name="Make the box").click()
    page.get_by_role("link", name="Add a service").first.click()
    page.get_by_label("Name", exact=True).fill("Städning")
    page.get_by_label("Category").select_option("Cleaning")
    page.get_by_label("Supplier").fill("Rena Hus AB")
    page.get_by_label("Price, kr without VAT").fill("12 500,50")
    page.get_by_role("button", name="Add the service").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Städning")


def add_an_indicator(page: Page) -> str:
    page.get_by_role("link", name="Add an indicator").click()
    page.get_by_label("Name", exact=True).fill("Kvalitet")
    page.get_by_label("Unit").fill("p")
    page.get_by_label("Lowest on target").fill("4,0")
    page.get_by_role("button", name="Add the indicator").click()
    expect(page.get_by_role("status")).to_contain_text("Now bring in measurements")
    return page.url.split("/indicators/")[1].split("/")[0]


def record_by_hand(page: Page) -> None:
    page.get_by_role("link", name="Record", exact=True).click()
    page.get_by_label("Value").fill("3,2")
    page.get_by_role("button", name="Record").click()
    expect(page.locator("main")).to_contain_text("Off target")


def import_a_file(page: Page, folder) -> None:
    file = folder / "mätvärden.csv"
    file.write_text("tid;värde\n2026-08-03;4,1\n2026-09-03;4,4\n2026-10-05;3,9\n", "cp1252")
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The file is imported")
    page.get_by_role("link", name="See the chart").click()


def record_by_program(page: Page, live: str, indicator: str) -> None:
    page.goto("/settings/keys/")
    page.get_by_label("Name").fill("Sensor")
    page.get_by_role("button", name="Make").click()
    word = page.locator("#word").inner_text()
    lines = [
        json.dumps({"indicator": indicator, "at": f"2026-07-{day:02}T12:00:00Z", "value": day})
        for day in range(1, 31)
    ]
    answer = httpx.post(
        f"{live}/api/v1/measurements",
        content="\n".join(lines),
        headers={"Authorization": f"Bearer {word}", "Content-Type": "application/x-ndjson"},
        trust_env=False,
    )
    outcome = answer.json()
    assert (outcome["recorded"], outcome["replaced"], outcome["rejected"]) == (30, 0, [])


def see_how_it_stands(page: Page) -> None:
    page.get_by_role("link", name="Overview").click()
    row = page.get_by_role("row").filter(has_text="Rena Hus AB")
    expect(row).to_contain_text("Off target")
    expect(row).to_contain_text("Kvalitet: 3.2")
    row.get_by_role("link", name="Städning").click()
    page.get_by_role("row").filter(has_text="Kvalitet").get_by_role("link").click()
    expect(page.locator(".chart-wide svg[role=img]")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="July 2026")).to_contain_text("15.5")


def change_contact_details(page: Page) -> None:
    page.goto("/settings/contact/")
    page.get_by_role("link", name="Change").first.click()
    page.get_by_label("Telephone number").fill("070-174 06 05")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    history = page.locator("main")
    expect(history).to_contain_text("+46 70 174 06 05")
    expect(history).to_contain_text("+46 8 123 456 78")


def take_an_extract(page: Page, folder) -> None:
    page.goto("/extracts/")
    page.get_by_role("button", name="See price and size").click()
    page.get_by_role("button", name="Order the extract, free of charge").click()
    download = page.get_by_role("link", name="Download")
    expect(download.first).to_be_visible(timeout=30_000)
    with page.expect_download() as waiting:
        download.first.click()
    file = folder / "extract.zip"
    waiting.value.save_as(file)
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["customer"]["name"] == "Ninas Hus AB"
    assert manifest["kinds"]["measurement"]["count"] == 34
    assert manifest["kinds"]["contact_detail"]["count"] == 6


def sign_out_leaving_nothing(page: Page, live: str) -> None:
    page.goto("/boxes/")
    old = {cookie["name"]: cookie["value"] for cookie in page.context.cookies(live)}
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/sign-in/**")
    assert "session" not in {cookie["name"] for cookie in page.context.cookies(live)}
    for _step in range(3):
        page.go_back()
        expect(page.locator("body")).not_to_contain_text("Kontoret")
        expect(page.locator("body")).not_to_contain_text("Städning")
    answer = httpx.get(f"{live}/boxes/", cookies={"session": old["session"]}, trust_env=False)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/sign-in/")
