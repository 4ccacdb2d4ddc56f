"""The server as its operator meets it: it says when it answers, stops when told to, and says why it cannot start."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

COMMAND = [sys.executable, "-c", "from crm.cli import main; main()", "serve"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(tmp_path, port: int) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "DORROPPNARE_INSTANCE": str(tmp_path),
        "DORROPPNARE_DATABASE_URL": f"sqlite:///{tmp_path}/served.sqlite",
        # One: an answer then shows that every worker has started, and listens to signals.
        "DORROPPNARE_WORKERS": "1",
    }
    return subprocess.Popen(
        [*COMMAND, "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def served(tmp_path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server that has said that it answers, and where."""
    port = free_port()
    process = start(tmp_path, port)
    assert process.stderr is not None
    line = process.stderr.readline()
    assert f"http://127.0.0.1:{port}" in line
    with process:
        yield process, f"http://127.0.0.1:{port}"
        process.kill()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_it_serves_until_it_is_told_to_stop(served: tuple[subprocess.Popen[str], str], how: signal.Signals):
    process, address = served
    with urllib.request.urlopen(address + "/login", timeout=30) as answer:
        assert answer.status == 200

    process.send_signal(how)

    output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (0, "")


def test_a_taken_port_gets_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = start(tmp_path, port)
        output, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert output == ""
    assert errors.startswith(f"Cannot serve on http://127.0.0.1:{port}: ")
    assert errors.count("\n") == 1
