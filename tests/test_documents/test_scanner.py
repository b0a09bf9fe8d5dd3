"""Virus scanning by a daemon that speaks as clamd does; and saying “not scanned” rather than “clean”."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from alliance.kernel.documents import uploads
from alliance.kernel.errors import Refusal
from tests.test_documents.papers import upload


@pytest.fixture
def daemon(tmp_path, settings) -> Iterator[Callable[[bytes], list[bytes]]]:
    """Answer one INSTREAM with the given words; gives the list into which the streamed content goes."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "clamd"))
    listener.listen(1)
    listener.settimeout(5)
    settings.CLAMD_ADDRESS = str(tmp_path / "clamd")
    threads = []

    def start(answer: bytes) -> list[bytes]:
        got: list[bytes] = []

        def serve() -> None:
            link, _ = listener.accept()
            with link, link.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                while length := int.from_bytes(stream.read(4), "big"):
                    got.append(stream.read(length))
                link.sendall(answer)

        threads.append(threading.Thread(target=serve))
        threads[-1].start()
        return got

    yield start
    for thread in threads:
        thread.join(5)
    listener.close()


def test_a_file_in_which_nothing_was_found_is_marked_as_scanned(daemon):
    got = daemon(b"stream: OK\0")
    content = b"words " * 20_000
    assert uploads.check(upload("note.txt", content)).scanned is True
    assert b"".join(got) == content


def test_a_file_in_which_something_was_found_is_refused(daemon):
    daemon(b"stream: Eicar-Test-Signature FOUND\0")
    with pytest.raises(Refusal) as refused:
        uploads.check(upload("note.txt", b"words"))
    assert refused.value.problem == "The virus scanner found something in this file. It was not kept."


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK and more\0"])
def test_a_scanner_that_cannot_tell_leaves_the_file_unscanned(daemon, answer):
    daemon(answer)
    assert uploads.check(upload("note.txt", b"words")).scanned is False


@pytest.mark.parametrize("address", ["/nowhere/clamd", "127.0.0.1:1", "nonsense"])
def test_a_scanner_that_is_away_leaves_the_file_unscanned(settings, address):
    settings.CLAMD_ADDRESS = address
    assert uploads.check(upload("note.txt", b"words")).scanned is False
