"""Closes the network: whatever runs in a test process reaches this machine only."""

import ipaddress
import sys


def is_this_machine(host: object) -> bool:
    """True for loopback, and for no host at all (a unix socket, or any address to listen on)."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not is_this_machine(host):
        raise ConnectionRefusedError(f"a test tried to reach {host}; tests stay on this machine")


def close_network() -> None:
    """From now on, connecting to or asking for another host raises ConnectionRefusedError."""
    sys.addaudithook(_guard)
