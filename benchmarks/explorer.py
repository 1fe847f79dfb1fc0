"""From a slider to the redrawn contour in Chromium: medians for three searches.

Run: python benchmarks/explorer.py [repetitions]. A slider is moved in the page itself, as dragging does; the time ends
with the frame after the one in which the figure with the new curve was painted.
"""

import statistics
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

from mubeam.explorer.server import Server
from mubeam.explorer.state import State

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
CASES = (
    ("NA64mu", "axion-muon", "na64mu-2022", "invisible", "exposure_mot", 60),
    ("thin target", "lfv-alp", "muc-thin-target", "invisible", "exposure_mot", 60),
    ("thin target, angle", "lfv-alp", "muc-thin-target", "invisible", "parameter.theta", 60),
    ("FASERnu2", "lfv-alp", "fasernu2", "invisible", "exposure_mot", 200),
    ("FASERnu2, track", "lfv-alp", "fasernu2", "invisible", "track_resolution_m", 200),
)
"""Name, model, experiment, analysis, slider, and the median in ms that is aimed at."""

FIRST = """
name => {
  const slider = Bokeh.documents[0].get_model_by_name("slider " + name)
  slider.value = slider.start + (slider.end - slider.start) * 0.4
}
"""

MOVE = """
([name, count]) => new Promise(done => {
  const page = Bokeh.documents[0]
  const slider = page.get_model_by_name("slider " + name)
  const figure = page.get_model_by_name("plot").children[0]
  const view = Bokeh.index.find_one(figure)
  const lines = figure.renderers.map(one => one.data_source)
  const times = []
  let began = 0, drawn = 0, changed = false
  for (const source of lines) source.properties.data.change.connect(() => { changed = true })
  const paint = view._actual_paint.bind(view)
  view._actual_paint = (...given) => {
    const found = paint(...given)
    if (changed && began) {
      changed = false
      const from = began
      began = 0
      // after the frame that has it
      requestAnimationFrame(() => { times.push(performance.now() - from); next() })
    }
    return found
  }
  const next = () => {
    if (drawn++ >= count) { view._actual_paint = paint; done(times); return }
    setTimeout(() => {
      began = performance.now()
      // not so far that the curve leaves the frame
      slider.value = slider.start + (slider.end - slider.start) * (0.3 + 0.3 * ((7 * drawn) % 40) / 40)
    }, 100)
  }
  next()
})
"""


def main() -> None:
    """Print the medians."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    ready = threading.Event()
    found = []
    with tempfile.TemporaryDirectory() as folder:

        def serve() -> None:
            server = Server(Path(folder), port=0)
            found.append(server)
            server.run(ready.set)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        ready.wait()
        server = found[0]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for name, model, experiment, analysis, slider, aim in CASES:
                state = State(model=model, experiments=(experiment,), analyses=(analysis,))
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                page.goto(f"{server.url}?{state.address()}")
                page.get_by_text(" masses in ").first.wait_for(timeout=60_000)
                page.wait_for_timeout(1500)
                # another exposure than that of data makes a projection, which is drawn anew
                page.evaluate(FIRST, slider)
                page.wait_for_timeout(2000)
                page.evaluate(MOVE, [slider, 5])
                times = page.evaluate(MOVE, [slider, repetitions])
                middle, worst = statistics.median(times), sorted(times)[int(0.9 * len(times))]
                print(f"{name:20s} median {middle:5.0f} ms, 90 % below {worst:5.0f} ms, aim {aim} ms", flush=True)
                page.close()
            browser.close()
        server.stop()
        thread.join()


if __name__ == "__main__":
    main()
