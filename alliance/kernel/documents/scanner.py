"""Ask a ClamAV daemon about a file, where one is configured (`CLAMD_ADDRESS`): `host:port` or a socket's path."""

import logging
import socket
from typing import BinaryIO

logger = logging.getLogger(__name__)
SECONDS = 20
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


def scan(file: BinaryIO, address: str) -> bool | None:
    """True where nothing was found, False where something was, None where the scanner could not tell.

    The file is sent by clamd's INSTREAM command: chunks led by their length, ended by a length of 0.
    """
    try:
        with _connect(address) as link:
            link.sendall(b"zINSTREAM\0")
            file.seek(0)
            while chunk := file.read(CHUNK):
                link.sendall(len(chunk).to_bytes(4, "big") + chunk)
            link.sendall(b"\0\0\0\0")
            answer = _answer(link)
    except (OSError, ValueError) as error:
        logger.warning("the virus scanner did not answer: %s", type(error).__name__)
        return None
    if answer.endswith("FOUND"):
        return False
    if answer == "stream: OK":
        return True
    logger.warning("the virus scanner could not tell")
    return None


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(SECONDS)
        try:
            link.connect(address)
        except OSError:
            link.close()
            raise
        return link
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)


def _answer(link: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        part = link.recv(CHUNK)
        if not part:
            break
        said += part
    return said.rstrip(b"\0").decode("ascii", "replace").strip()
