"""Who may ask for the page: a browser on this machine, for a page that it was sent from here."""

import http.client
import re
import subprocess
import sys
from threading import Event, Thread

import pytest

from mubeam.errors import InputError
from mubeam.explorer import server as servers

pytest.importorskip("bokeh")

WAIT = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    ready, made = Event(), []
    folder = tmp_path_factory.mktemp("served")

    def serve():
        made.append(servers.Server(folder, port=0))
        made[0].run(ready.set)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    assert ready.wait(WAIT)
    yield made[0]
    made[0].stop()
    thread.join(WAIT)
    assert not thread.is_alive()


def ask(server, path="/static/js/bokeh.min.js", method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), content


def test_the_page_answers_at_the_root(server):
    status, headers, content = ask(server, "/")
    assert status == 200
    assert b"mubeam explore" in content
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    # nothing of it comes from elsewhere
    assert not [found for found in re.findall(rb"(?:src|href)=\"([^\"]+)\"", content) if b"://" in found]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_names_of_this_machine(server, name):
    assert ask(server, Host=f"{name}:{server.port}")[0] == 200
    assert ask(server, Origin=f"http://{name}:{server.port}")[0] == 200


@pytest.mark.parametrize("path", ["/", "/ws", "/autoload.js", "/static/js/bokeh.min.js", "/nothing"])
def test_other_names_and_pages_are_refused(server, path):
    for host in (
        "evil.example",
        f"evil.example:{server.port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "",
        f"127.0.0.1.evil:{server.port}",
    ):
        assert ask(server, path, Host=host)[0] == 403, host
    for origin in ("http://evil.example", "null", "file://", f"https://127.0.0.1:{server.port}", "http://localhost:1"):
        assert ask(server, path, Origin=origin)[0] == 403, origin


@pytest.mark.parametrize(
    ("site", "mode", "shown_as", "status"),
    [
        ("none", "navigate", "document", 200),
        ("same-origin", "no-cors", "script", 200),
        # a link elsewhere is followed
        ("cross-site", "navigate", "document", 200),
        # images, scripts and frames of other pages, which have no origin
        ("cross-site", "no-cors", "image", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("same-site", "no-cors", "script", 403),
        ("same-site", "websocket", "empty", 403),
    ],
)
def test_what_other_pages_ask(server, site, mode, shown_as, status):
    given = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": mode, "Sec_Fetch_Dest": shown_as}
    assert ask(server, **given)[0] == status


def test_a_notebook_has_a_frame():
    given = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    assert servers.is_part_of_another(given, is_framed=False)
    assert not servers.is_part_of_another(given, is_framed=True)


def test_a_socket_of_another_page_is_refused(server):
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    assert ask(server, "/ws", Origin="http://evil.example", **upgrade)[0] == 403


@pytest.mark.parametrize(
    "path",
    [
        "/static/../server.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/js/..%2f..%2f..%2fx",
        "/static/js/bokeh.min.js%00",
    ],
)
def test_no_other_files(server, path):
    assert ask(server, path)[0] in (403, 404)


def test_it_listens_on_this_machine_alone(server):
    assert server.url == f"http://127.0.0.1:{server.port}/"
    assert {one.getsockname()[0] for one in server.sockets} == {"127.0.0.1"}


def test_a_port_that_is_taken(server, tmp_path):
    with pytest.raises(InputError, match="give another --port"):
        servers.Server(tmp_path, port=server.port)


@pytest.mark.parametrize("port", [-1, 70_000, 1.5])
def test_a_port_that_is_none(tmp_path, port):
    with pytest.raises(InputError, match="between 0"):
        servers.Server(tmp_path, port=port)


def test_without_bokeh_the_extra_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(servers, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'pip install "mubeam\[explore\]"'):
        servers.Server(tmp_path)


def test_the_command_serves_until_it_is_asked_to_end(tmp_path):
    command = [
        sys.executable,
        "-m",
        "mubeam",
        "explore",
        "lfv-alp",
        "--experiment",
        "fasernu2",
        "--analysis",
        "invisible",
    ]
    more = ["--parameter", "theta=0.8", "--no-browser", "--port", "0", "--folder", str(tmp_path)]
    with subprocess.Popen([*command, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        line = running.stdout.readline()
        running.terminate()
        _, err = running.communicate(timeout=WAIT)
    assert re.match(r"http://127\.0\.0\.1:\d+/\?model=lfv-alp&experiment=fasernu2.*parameter\.theta=0\.8", line)
    assert (running.returncode, err.strip()) == (130, "mubeam: error: asked to end")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--port", "70000"), "between 0"),
        (
            ("--experiment", "a", "--experiment", "b", "--analysis", "x", "--analysis", "y", "--analysis", "z"),
            "one for each",
        ),
        (("--folder", "/dev/null/x"), "folder"),
        (("--parameter", "theta"), "NAME=NUMBER"),
    ],
)
def test_wrong_arguments(mubeam, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, out, err = mubeam("explore", "--no-browser", *arguments)
    assert (code, out) == (2, "")
    assert words in err
