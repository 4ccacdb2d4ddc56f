"""Requests a second of one page: a few connections that are kept busy for some seconds, on this machine only."""

import multiprocessing
import socket
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection


@dataclass(frozen=True)
class Load:
    """What was reached. `p50_ms` and `p95_ms` are times from request to whole answer."""

    requests_a_second: float
    p50_ms: float
    p95_ms: float
    bytes_an_answer: int


def measure(port: int, path: str, cookie: str, seconds: float, connections: int = 4) -> Load:
    """Keep `connections` busy with GET `path`. Raises RuntimeError when an answer is not 200."""
    ends = [multiprocessing.Pipe(duplex=False) for _ in range(connections)]
    asking = [
        multiprocessing.Process(target=_ask, args=(port, path, cookie, seconds, sender)) for _, sender in ends
    ]
    for process in asking:
        process.start()
    results = [receiver.recv() for receiver, _ in ends]
    for process in asking:
        process.join()
    refused = [result for result in results if isinstance(result, str)]
    if refused:
        raise RuntimeError(refused[0])
    times = sorted(time for result in results for time in result[0])
    return Load(
        len(times) / seconds,
        times[len(times) // 2] * 1000,
        times[int(len(times) * 0.95)] * 1000,
        results[0][1],
    )


def _ask(port: int, path: str, cookie: str, seconds: float, answer: Connection) -> None:
    """One connection's work: its times and the length of an answer, or a sentence.

    Plain sockets: a comfortable client would take longer than the page that it measures.
    """
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {cookie}\r\n\r\n".encode()
    )
    times, length = [], 0
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        received = _exchange(port, request)
        if not received.startswith(b"HTTP/1.1 200 "):
            answer.send(f"GET {path} answered {received[:40]!r}")
            return
        times.append(time.perf_counter() - began)
        length = len(received)
    answer.send((times, length))


def _exchange(port: int, request: bytes) -> bytes:
    parts = []
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)
