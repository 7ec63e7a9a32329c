"""Answers that leave at once."""

import socket

from server.no_delay import send_at_once


def has_no_delay(one: socket.socket) -> bool:
    return one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_what_is_accepted_afterwards_waits_for_no_receipt() -> None:
    with socket.socket() as listening, socket.socket() as visitor:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        send_at_once()
        visitor.connect(listening.getsockname())
        accepted, _ = listening.accept()
        with accepted:
            assert has_no_delay(accepted)


def test_sockets_that_do_not_listen_are_left_alone() -> None:
    with socket.socket() as one, socket.socket(type=socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        send_at_once()
        assert not has_no_delay(one)
