"""The page in Chromium: a slider moves the contour, the pointer tells the yield, files are written, links come back."""

import re
import shutil
from threading import Event, Thread

import pytest

from mubeam.explorer.server import Server
from mubeam.explorer.views import Views

pytest.importorskip("bokeh")
api = pytest.importorskip("playwright.sync_api")

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed: apt-get install chromium"),
    # one server and one browser for all of them
    pytest.mark.xdist_group("browser"),
]

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WAIT_MS = 60_000
QUERY = "model=axion-muon&experiment=na64mu-2022&analysis=invisible&masses=12"

SHOWN = "() => Bokeh.documents[0].get_model_by_name('status').text"
COMMAND = "() => Bokeh.documents[0].get_model_by_name('command').text"
CURVE = """() => {
  const figure = Bokeh.documents[0].get_model_by_name("plot").children[0]
  const lines = figure.renderers.filter(one => one.glyph.type == "MultiLine" && one.glyph.line_width.value == 2.2)
  return lines.length ? Math.min(...lines[0].data_source.data.ys.flat()) : null
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("explored")


@pytest.fixture(scope="module")
def server(folder):
    ready, made = Event(), []

    def serve():
        made.append(Server(folder, port=0))
        made[0].run(ready.set)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    assert ready.wait(60)
    yield made[0]
    made[0].stop()
    thread.join(60)


@pytest.fixture(scope="module")
def browser():
    with api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        # tabs of one window share what they have loaded
        yield found.new_context(viewport={"width": 1400, "height": 1000})
        found.close()


@pytest.fixture
def opened(browser, server):
    """Open the page at a query; what goes wrong in the browser is kept."""
    pages = []

    def open_page(query=QUERY, width=1400):
        page = open_at(browser, server, query, width)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        check_and_forget(page, server)
        page.close()


@pytest.fixture(scope="module")
def first(browser, server):
    page = open_at(browser, server, QUERY)
    yield page
    page.close()


@pytest.fixture
def shown(first, server):
    """A page that is open already, with the exposure of the card."""
    field = first.get_by_label("exposure [muons]", exact=True)
    if field.input_value():
        field.fill("")
        field.press("Enter")
        until(first, COMMAND, lambda found: "exposure" not in found)
    yield first
    check_and_forget(first, server)


def open_at(browser, server, query, width=1400):
    page = browser.new_page()
    if width != 1400:
        page.set_viewport_size({"width": width, "height": 1000})
    page.set_default_timeout(WAIT_MS)
    page.wrong, page.asked = [], []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda message: page.wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(f"{server.url}?{query}")
    until(page, SHOWN, "masses in|not computed")
    return page


def check_and_forget(page, server):
    """Nothing went wrong in the browser, and nothing was asked of another server."""
    assert page.wrong == []
    asked = {re.match(r"\w+://[^/]+", url)[0] for url in page.asked if not url.startswith(("data:", "blob:"))}
    assert asked <= {server.url.rstrip("/")}
    page.wrong.clear()
    page.asked.clear()


def until(page, script, wanted):
    """Ask until the answer is as wanted: a pattern, or a function of it."""
    is_so = wanted if callable(wanted) else lambda found: found is not None and re.search(wanted, str(found))
    for _ in range(WAIT_MS // 50):
        try:
            found = page.evaluate(script)
        except api.Error as error:
            # there is no document yet
            found = f"error: {error}"
            page.wait_for_timeout(50)
            continue
        if is_so(found):
            return found
        page.wait_for_timeout(50)
    raise AssertionError(f"{script} stays {found}")


def handle(page, name):
    """The handle of a slider, by the name of its field."""
    return page.locator("#controls .noUi-handle").nth(
        page.evaluate(
            """name => {
          const walk = one => one.children ? one.children.flatMap(walk) : [one]
          const sliders = walk(Bokeh.documents[0].get_model_by_name("controls")).filter(one => one.type == "Slider")
          return sliders.findIndex(one => one.name == "slider " + name)
        }""",
            name,
        )
    )


def test_a_slider_moves_the_contour_and_the_address(shown):
    page = shown
    before = page.evaluate(CURVE)
    assert 1e-3 < before < 1e-2
    grip = handle(page, "exposure_mot")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 5, steps=4)
    # already while it is held
    moved = until(page, CURVE, lambda found: found is not None and found < 0.9 * before)
    page.mouse.up()
    until(page, SHOWN, r"masses in \d+ ms$")
    assert moved < before
    until(page, "() => location.search", "exposure_mot=")
    until(page, COMMAND, "--exposure-mot")
    value = page.evaluate("() => Bokeh.documents[0].get_model_by_name('exposure_mot').value")
    assert float(value) > 2e10
    # and the link shows it again
    curve = page.evaluate(CURVE)
    page.reload()
    until(page, SHOWN, "masses in")
    assert page.evaluate("() => Bokeh.documents[0].get_model_by_name('exposure_mot').value") == value
    assert until(page, CURVE, lambda found: found is not None) == pytest.approx(curve)


def test_the_pointer_tells_the_yield(shown):
    page = shown
    box = page.locator(".bk-Figure").first.bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
    table = "() => Bokeh.documents[0].get_model_by_name('factors').text"
    text = until(page, table, "cross section")
    for words in ("at", "exposure", "acceptance", "efficiency", "events", "background"):
        assert f">{words}<" in text


def test_what_is_wrong_stands_at_its_field(shown):
    page = shown
    before = page.evaluate(CURVE)
    field = page.get_by_label("exposure [muons]", exact=True)
    for text, words in (("many", "is not a number"), ("-5", "must be above zero"), ("<b>x</b>", "is not a number")):
        field.fill(text)
        field.press("Enter")
        problem = "() => Bokeh.documents[0].get_model_by_name('problem exposure_mot').text"
        until(page, problem, words)
    assert "&lt;b&gt;" in page.evaluate(problem)
    assert page.evaluate(CURVE) == before
    field.fill("1e12")
    field.press("Enter")
    until(page, problem, "^$")
    until(page, CURVE, lambda found: found is not None and found < before)


def test_what_takes_long_says_so_and_blocks_nothing(shown, monkeypatch):
    page, go, view = shown, Event(), Views.view

    def slow(*given, **options):
        go.wait(WAIT_MS / 1000)
        return view(*given, **options)

    before = page.evaluate(CURVE)
    monkeypatch.setattr(Views, "view", slow)
    field = page.get_by_label("exposure [muons]", exact=True)
    field.fill("1e12")
    field.press("Enter")
    until(page, SHOWN, r"computing for [\d.]+ s.*what is shown is from before")
    # the page is alive meanwhile, and what is asked for last is what is shown
    field.fill("many")
    field.press("Enter")
    until(page, "() => Bokeh.documents[0].get_model_by_name('problem exposure_mot').text", "not a number")
    field.fill("1e14")
    field.press("Enter")
    until(page, "() => location.search", "exposure_mot=1e14")
    assert page.evaluate(CURVE) == before
    go.set()
    until(page, SHOWN, r"masses in \d+ ms$")
    until(page, COMMAND, "1e14")
    assert page.evaluate(CURVE) < before


def test_an_address_with_what_is_wrong(opened):
    page = opened(f"{QUERY}&exposure_mot=lots&nothing=1&statistic=none-such&own=..%2F..%2Fetc%2Fpasswd", width=390)
    until(page, "() => Bokeh.documents[0].get_model_by_name('problem statistic').text", "unknown statistic")
    page = opened("model=%3Cscript%3Ealert(1)%3C/script%3E", width=390)
    until(page, "() => Bokeh.documents[0].get_model_by_name('problem model').text", "cannot read card")


def test_files_are_written_into_the_folder_alone(shown, folder):
    page = shown
    written = "() => Bokeh.documents[0].get_model_by_name('written').text"
    name = page.get_by_label("name", exact=True)
    name.fill("../out")
    name.press("Enter")
    page.get_by_role("button", name="write", exact=True).click()
    until(page, written, "without a path")
    assert not [*folder.iterdir()]
    name.fill("mine")
    name.press("Enter")
    page.get_by_label("what", exact=True).select_option(label="figure, SVG")
    page.get_by_role("button", name="write", exact=True).click()
    until(page, written, "wrote .*mine.svg")
    assert (folder / "mine.svg").read_text().startswith("<?xml")
    assert [path.name for path in folder.iterdir()] == ["mine.svg"]


def test_two_tabs_do_not_disturb_each_other(shown, opened):
    one, other = shown, opened(f"{QUERY}&exposure_mot=2e12", width=390)
    curves = [page.evaluate(CURVE) for page in (one, other)]
    assert curves[1] < curves[0]
    field = one.get_by_label("exposure [muons]", exact=True)
    field.fill("2e14")
    field.press("Enter")
    until(one, CURVE, lambda found: found is not None and found < curves[1])
    assert other.evaluate(CURVE) == curves[1]
    assert "exposure_mot=2e12" in other.url
    # a narrow window has all within it
    other.locator(".bk-Figure").first.wait_for()
    until(other, "() => document.documentElement.scrollWidth", lambda found: found <= 390)


def test_bounds_and_pins_and_another_model(opened):
    page = opened()
    labels = page.evaluate(LEGEND)
    assert any("collider" in one for one in labels)
    page.get_by_label("collider", exact=True).uncheck()
    until(page, LEGEND, lambda found: not any("collider" in one for one in found))
    page.get_by_role("button", name="pin this curve").click()
    field = page.get_by_label("signal efficiency", exact=True)
    field.fill("0.01")
    field.press("Enter")
    until(page, LEGEND, lambda found: sum("na64mu" in one for one in found) == 2)
    until(page, "() => location.search", "pin=.*efficiency=|efficiency=.*pin=")
    # another model has other fields, and no pins of this one
    page.get_by_label("model", exact=True).select_option("lfv-alp")
    until(page, "() => Bokeh.documents[0].get_model_by_name('analysis').value", "lfv-invisible")
    page.get_by_label("θ [rad]", exact=True).wait_for()
    until(page, SHOWN, "lfv-invisible: .* masses in")
    until(page, "() => location.search", lambda found: "model=lfv-alp" in found and "pin=" not in found)


LEGEND = """() => {
  const figure = Bokeh.documents[0].get_model_by_name("plot").children[0]
  return figure.below.flatMap(one => (one.items || []).map(item => item.label.value))
}"""
