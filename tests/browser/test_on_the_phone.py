"""At the door, in a phone's browser: taps, no network, lost answers, a dead battery, and who may read what is left."""

import json
import sys
import time
from collections.abc import Iterator
from datetime import date
from math import cos, hypot, radians
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.demo.fill import PASSPHRASE
from crm.employers.models import Employer
from crm.participants.models import Participant
from tests.browser.conftest import free_port
from tests.browser.looking import access_faults, complaints_of, prepare_axe, width_faults
from tests.browser.phone import EVERYTHING, SAVE, WAITING, Phone, open_field, tap_through
from tests.browser.site import Site
from tests.installation import DemoInstallation

MOST_BYTES = 100_000
# Seconds; the machine that tests may be busy with much else.
PATIENCE = 60


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, demo_installation: DemoInstallation) -> Iterator[Site]:
    """A server of our own: it is stopped and started, and people are logged out."""
    running = Site(tmp_path_factory.mktemp("office"), demo_installation.printed)
    demo_installation.copy_to(running.folder)
    running.start(free_port())
    yield running
    running.stop()
    assert not running.errors, "the server complained:\n" + "".join(running.errors[:60])


@pytest.fixture
def phone(office: Site, browser: Browser, tmp_path: Path) -> Iterator[Phone]:
    """A specialist's phone with nothing on it yet, logged in."""
    held = Phone(browser.browser_type, tmp_path / "phone", office, office.new_session_cookie("specialist"))
    yield held
    held.close()


def logged(office: Site, begins: str) -> list[str]:
    """The notes that begin so, as the server has logged them: in its order."""
    with office.app.app_context():
        rows = db.session.scalars(select(EmployerContact).order_by(EmployerContact.id))
        return [row.note for row in rows if (row.note or "").startswith(begins)]


def wait_until_waiting(page: Page, count: int) -> None:
    """Until so many wait on the phone."""
    ends = time.monotonic() + PATIENCE
    while (left := page.evaluate(WAITING)) != count:
        assert time.monotonic() < ends, f"{left} wait still"
        page.wait_for_timeout(100)


def wait_until_sent(page: Page) -> None:
    """Until nothing waits on the phone any more."""
    wait_until_waiting(page, 0)


def tell(figure: str) -> None:
    """Say what was measured, for whoever runs the tests with -s."""
    sys.stdout.write(f"\n{figure}\n")


def log_in(page: Page, email: str) -> None:
    """Through the log-in page on which one stands."""
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSPHRASE)
    page.get_by_role("button", name="Logga in", exact=True).click()


def count_taps(page: Page) -> None:
    """Count what a thumb does to the page."""
    page.evaluate("""() => {
        window.taps = 0;
        addEventListener("pointerdown", () => { window.taps += 1; }, { capture: true });
    }""")


def test_a_contact_takes_three_taps(phone: Phone):
    page = phone.open()
    open_field(page)
    count_taps(page)
    began = time.monotonic()
    page.locator("#places .place").first.tap()
    page.get_by_text("Ja, positivt", exact=True).tap()
    page.get_by_role("button", name="Spara", exact=True).tap()
    expect(page.locator("#said")).to_contain_text("Sparat")
    seconds = time.monotonic() - began

    assert page.evaluate("window.taps") == 3
    tell(f"a contact in {page.evaluate('window.taps')} taps: {seconds:.2f} s")
    page.get_by_role("button", name="Ångra").tap()


def test_three_taps_and_a_word_for_who_stands_at_the_door(office: Site, phone: Phone):
    page = phone.open(permissions=["geolocation"], geolocation=position_of_a_lonely_employer(office))
    page.goto("/field/")
    expect(page.locator("#card")).to_be_visible()
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    count_taps(page)
    page.get_by_text("Ja, positivt", exact=True).tap()
    page.locator("#note").tap()
    page.keyboard.type("Välkomna!")
    page.get_by_role("button", name="Spara", exact=True).tap()
    expect(page.locator("#said")).to_contain_text("Sparat")

    assert page.evaluate("window.taps") == 3
    wait_until_sent(page)
    assert logged(office, "Välkomna!") == ["Välkomna!"]


def position_of_a_lonely_employer(office: Site) -> dict[str, float]:
    """Where one of the specialist's day stands, with no other of the day within 300 m."""
    day = json.loads(office.get("/field/day", "specialist").body)
    doors = [(one["lat"], one["lon"]) for one in day["employers"] if one["lat"] is not None]

    def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
        return hypot((one[0] - other[0]) * 111_200, (one[1] - other[1]) * 111_200 * cos(radians(one[0])))

    lat, lon = next(
        door for door in doors if all(metres(door, other) > 300 for other in doors if other != door)
    )
    return {"latitude": lat, "longitude": lon, "accuracy": 12}


def test_nothing_on_the_first_load_is_too_much_for_a_slow_network(phone: Phone):
    page = phone.open()
    loaded: dict[str, int] = {}
    page.on(
        "requestfinished", lambda request: loaded.update({request.url: request.sizes()["responseBodySize"]})
    )
    page.goto("/field/")
    page.locator("#places .place").first.wait_for()
    page.wait_for_load_state("networkidle")

    assert any(url.endswith("/field/day") for url in loaded)
    tell(f"first load: {sum(loaded.values())} bytes in {len(loaded)} files")
    assert sum(loaded.values()) < MOST_BYTES


@pytest.mark.timeout(400)
def test_two_hundred_contacts_arrive_once_each_and_in_order(office: Site, phone: Phone):
    began = time.monotonic()
    page = phone.open()
    open_field(page)
    context = page.context
    port = int(office.address.rsplit(":", 1)[1])

    # No network, and some by the thumb.
    context.set_offline(True)
    for number in range(5):
        tap_through(page, f"Nummer {number}", number)
    expect(page.locator("#said")).to_contain_text("skickas när du har täckning")
    page.evaluate(SAVE, ["Nummer", 5, 60])
    phone.kill()
    office.stop()

    # The browser was killed, the server is gone: the page opens, and goes on.
    page = phone.open(is_offline=True)
    page.goto("/field/")
    expect(page.locator("#waiting summary")).to_contain_text("60 kontakter väntar")
    page.evaluate(SAVE, ["Nummer", 60, 120])
    page.context.set_offline(False)
    page.evaluate(SAVE, ["Nummer", 120, 140])
    phone.kill()
    office.start(port)

    # The server is back; answers get lost on the way, and the network comes and goes.
    page = phone.open()
    turns = iter(range(1000))

    def flap(route: Route) -> None:
        turn = next(turns)
        if turn % 3 == 0:
            route.fetch()  # the server has taken them
        if turn % 3 < 2:
            route.abort()
        else:
            route.continue_()

    page.context.route("**/field/entries", flap)
    page.goto("/field/")
    for number in range(140, 200, 20):
        page.evaluate(SAVE, ["Nummer", number, number + 20])
        page.context.set_offline(True)
        page.context.set_offline(False)
    for _ in range(20):
        if not page.evaluate(WAITING):
            break
        page.context.set_offline(True)
        page.context.set_offline(False)
        page.wait_for_timeout(300)
    wait_until_sent(page)

    assert next(turns) > 3
    assert logged(office, "Nummer ") == [f"Nummer {number}" for number in range(200)]
    tell(f"200 contacts: {time.monotonic() - began:.1f} s")


def names_on_the_phone(page: Page) -> str:
    """All that lies in the phone's databases, as one text."""
    return json.dumps(page.evaluate(EVERYTHING), ensure_ascii=False)


def log_out(page: Page) -> None:
    """Through the page that everybody logs out on."""
    page.goto("/")
    page.locator(".nav-phone summary").click()
    page.locator(".nav-phone").get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/login**")


def test_after_log_out_only_sealed_entries_are_left(office: Site, phone: Phone):
    page = phone.open()
    page.context.route("**/field/entries", lambda route: route.abort())
    open_field(page)
    employer = tap_through(page, "Hemligt om en dörr")
    before = names_on_the_phone(page)
    with office.app.app_context():
        participants = [name for name in db.session.scalars(select(Participant.name)) if name]
        employers = list(db.session.scalars(select(Employer.name)))
    log_out(page)
    page.wait_for_load_state("networkidle")
    after = page.evaluate(EVERYTHING)

    assert employer in before
    assert "Hemligt om en dörr" not in before
    assert [name for name in participants if name in before] == []
    rows = after["dorroppnare-queue"]["entries"]
    assert [sorted(row) for row in rows] == [
        ["account", "key", "name", "number", "seal", "sealed", "written_at"]
    ]
    assert rows[0]["name"] is None
    assert not any(after.get("dorroppnare-day", {}).get("kept", []))
    left = json.dumps(after, ensure_ascii=False)
    assert [name for name in employers if name in left] == []


def test_after_midnight_the_day_is_gone(phone: Phone):
    page = phone.open()
    page.clock.install()
    open_field(page)
    employer = page.locator("#places strong").first.inner_text()
    assert employer in names_on_the_phone(page)
    page.context.set_offline(True)
    tap_through(page, "Sent på kvällen")
    page.clock.fast_forward("26:00:00")

    expect(page.locator("#log")).to_be_hidden()
    expect(page.locator("#no-day")).to_contain_text("Dagen är slut")
    page.wait_for_function(
        f"async () => !JSON.stringify(await ({EVERYTHING})()).includes({json.dumps(employer)})"
    )
    assert page.evaluate(WAITING) == 1
    assert employer not in page.locator("main").inner_html()


def test_the_worker_takes_away_a_day_that_is_over(phone: Phone):
    page = phone.open()
    open_field(page)
    employer = page.locator("#places strong").first.inner_text()
    page.evaluate("""async () => {
        const { within } = await import("/static/js/field/databases.js");
        await within("dorroppnare-day", "kept", "readwrite", (store) => {
            const over = ({ target: { result } }) => store.put({ ...result, leaves_at: Date.now() - 1 }, "day");
            store.get("day").onsuccess = over;
        });
    }""")
    page.context.set_offline(True)
    page.reload()

    expect(page.locator("#no-day")).to_contain_text("Det finns inget nät")
    assert employer not in names_on_the_phone(page)


def test_when_the_log_in_has_run_out_what_waits_is_kept_and_sent_after_the_next(office: Site, phone: Phone):
    page = phone.open()
    open_field(page)
    page.context.set_offline(True)
    tap_through(page, "Utloggad under tiden")
    page.context.clear_cookies()
    page.context.set_offline(False)

    expect(page.locator("#log-in")).to_contain_text("Logga in så skickas en kontakt")
    assert page.evaluate(WAITING) == 1
    assert "leaves_at" not in names_on_the_phone(page)
    page.locator("#log-in").get_by_role("link", name="Logga in").tap()
    log_in(page, office.log_ins["specialist"])
    page.wait_for_url("**/field/")
    wait_until_sent(page)
    assert logged(office, "Utloggad under tiden") == ["Utloggad under tiden"]


def test_what_a_colleague_wrote_is_never_sent_under_another_name(office: Site, phone: Phone):
    page = phone.open()
    page.context.route("**/field/entries", lambda route: route.abort())
    open_field(page)
    tap_through(page, "Majas egen")
    log_out(page)
    page.context.unroute("**/field/entries")
    with office.app.app_context():
        specialists = select(Staff.email).where(
            Staff.role == "specialist", Staff.email.endswith("demo.example")
        )
        colleague = next(
            email for email in db.session.scalars(specialists) if email != office.log_ins["specialist"]
        )
    page.goto("/login?next=/field/")
    log_in(page, colleague)
    page.wait_for_url("**/field/")
    expect(page.locator("#others")).to_have_text("En kontakt väntar på att en kollega loggar in.")
    tap_through(page, "Kollegans egen")
    wait_until_waiting(page, 1)

    assert logged(office, "Kollegans egen") == ["Kollegans egen"]
    assert logged(office, "Majas egen") == []
    log_out(page)
    page.goto("/login?next=/field/")
    log_in(page, office.log_ins["specialist"])
    page.wait_for_url("**/field/")
    wait_until_sent(page)
    with office.app.app_context():
        rows = db.session.scalars(select(EmployerContact).where(EmployerContact.staff_id.is_not(None)))
        wrote = {row.note: row.staff_id for row in rows if row.note in ("Majas egen", "Kollegans egen")}
    assert wrote["Majas egen"] != wrote["Kollegans egen"]


def test_what_was_taken_back_is_never_sent(office: Site, phone: Phone):
    page = phone.open()
    open_field(page)
    page.context.set_offline(True)
    tap_through(page, "Fel dörr")
    page.get_by_role("button", name="Ångra").tap()

    expect(page.locator("#note")).to_have_value("Fel dörr")
    expect(page.locator("#card")).to_be_visible()
    assert page.evaluate(WAITING) == 0


def test_the_page_opens_without_a_network_after_the_browser_was_closed(phone: Phone):
    page = phone.open()
    open_field(page)
    employers = page.locator("#places strong").all_inner_texts()
    phone.close()
    page = phone.open(is_offline=True)
    complaints = complaints_of(page)
    page.goto("/field/")

    expect(page.locator("#places strong").first).to_be_visible()
    assert page.locator("#places strong").all_inner_texts() == employers
    assert [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one] == []


def test_what_became_of_a_contact_is_shown_until_somebody_has_looked(office: Site, phone: Phone):
    page = phone.open()
    open_field(page)
    page.context.set_offline(True)
    chosen = int(page.locator("#places .place").first.get_attribute("data-employer") or 0)
    name = tap_through(page, "Stängt för gott")
    with office.app.app_context():
        db.session.get_one(Employer, chosen).archived_on = date(2026, 1, 1)
        db.session.commit()
    page.context.set_offline(False)
    wait_until_sent(page)

    expect(page.locator("#became li")).to_contain_text(name)
    tell(page.locator("#became li").inner_text())
    page.reload()
    expect(page.locator("#became li")).to_contain_text(name)
    page.get_by_role("button", name="Jag har läst det här").tap()
    expect(page.locator("#became")).to_be_hidden()


def test_a_new_name_that_is_like_one_on_the_phone_is_asked_about(phone: Phone):
    page = phone.open()
    open_field(page)
    page.context.set_offline(True)
    name = page.locator("#places strong").first.inner_text()
    page.locator("#q").fill(f"{name.upper()} Aktiebolag")
    page.locator("#add-new").tap()
    expect(page.locator("#card-alike")).to_have_text("Finns redan? Välj den i stället.")
    page.locator("#alike").get_by_role("button", name=name).tap()

    expect(page.locator("#card-name")).to_have_text(name)
    expect(page.locator("#card-new")).to_be_hidden()


def test_a_contact_is_logged_by_keyboard_alone(office: Site, phone: Phone):
    page = phone.open()
    open_field(page)
    steps = 0

    def tab_to(wanted: str) -> None:
        nonlocal steps
        while not page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            page.keyboard.press("Tab")
            steps += 1
            assert steps < 150, f"the Tab key does not reach {wanted}"

    tab_to(".place")
    page.keyboard.press("Enter")
    expect(page.locator("#card-name")).to_be_focused()
    tab_to("[name=outcome]")
    page.keyboard.press("Space")
    tab_to("#note")
    page.keyboard.type("Skrivet utan mus")
    tab_to(".save button")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Sparat")
    wait_until_sent(page)
    assert logged(office, "Skrivet utan mus") == ["Skrivet utan mus"]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_can_be_read_and_reached(phone: Phone, colours: str, width: int):
    page = phone.open(color_scheme=colours)
    page.set_viewport_size({"width": width, "height": 844})
    open_field(page)
    page.context.set_offline(True)
    tap_through(page, "Att titta på")
    page.locator("#places .place").first.tap()
    for fold in page.locator("summary").all():
        fold.click()
    page.get_by_text("inget nästa steg", exact=True).tap()
    page.locator(".save button").tap()
    prepare_axe(page)

    assert [*access_faults(page), *width_faults(page)] == []
    small = page.evaluate(
        """() => {
            const written = "select, textarea, input:not([type=radio], [type=checkbox])";
            const pressed = `button, a, summary, .choice, .switch label, ${written}`;
            const isSmall = (e) => e.checkVisibility() && e.getBoundingClientRect().height < 47.5;
            const all = [...document.querySelectorAll(`main :is(${pressed}), header :is(${pressed})`)];
            return all.filter(isSmall).map((e) => e.outerHTML.slice(0, 90));
        }"""
    )
    assert small == []


def test_a_shaky_thumb_saves_one_contact(phone: Phone):
    page = phone.open()
    open_field(page)
    page.context.set_offline(True)
    page.locator("#places .place").first.tap()
    page.get_by_text("Ja, positivt", exact=True).tap()
    page.get_by_role("button", name="Spara", exact=True).dblclick()
    expect(page.locator("#said")).to_contain_text("Sparat")

    assert page.evaluate(WAITING) == 1
    assert page.locator(".fault:not([hidden])").count() == 0


def test_what_is_taken_away_by_mistake_can_be_put_back_where_it_stood(phone: Phone):
    page = phone.open()
    open_field(page)
    page.context.set_offline(True)
    page.evaluate(SAVE, ["Lapp", 0, 3])
    page.reload()
    page.locator("#waiting summary").tap()
    before = page.locator("#waiting li > span").all_inner_texts()
    page.locator("#waiting li button").nth(1).tap()
    expect(page.locator("#waiting li")).to_have_count(2)
    page.get_by_role("button", name="Ångra").tap()

    expect(page.locator("#waiting li")).to_have_count(3)
    assert page.locator("#waiting li > span").all_inner_texts() == before


def test_one_that_the_server_cannot_read_does_not_hold_up_the_others(office: Site, phone: Phone):
    page = phone.open()
    open_field(page)
    page.context.set_offline(True)
    page.evaluate(SAVE, ["Bricka", 0, 9])
    unreadable = page.evaluate(EVERYTHING)["dorroppnare-queue"]["entries"][4]["key"]

    def refuse(route: Route) -> None:
        if unreadable in (route.request.post_data or ""):
            route.fulfill(status=422, json={"said": ["Den går inte att läsa."]})
        else:
            route.continue_()

    page.context.route("**/field/entries", refuse)
    page.context.set_offline(False)
    wait_until_waiting(page, 1)

    assert logged(office, "Bricka ") == [f"Bricka {n}" for n in range(9) if n != 4]
    page.locator("#waiting summary").tap()
    expect(page.locator("#waiting li")).to_contain_text("Den går inte att läsa.")


def test_a_token_that_has_run_out_is_renewed_once(office: Site, phone: Phone):
    page = phone.open()
    open_field(page)
    asked: list[str] = []

    def refuse_the_first(route: Route) -> None:
        asked.append(route.request.headers["x-csrftoken"])
        if len(asked) == 1:
            route.fulfill(status=403, json={"said": ["Hämta dagen igen."]})
        else:
            route.continue_()

    page.context.route("**/field/entries", refuse_the_first)
    page.evaluate(SAVE, ["Kvitto", 0, 1])
    page.get_by_text("Nära mig").wait_for()
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until_sent(page)

    assert len(asked) == 2
    assert logged(office, "Kvitto ") == ["Kvitto 0"]
