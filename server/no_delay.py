"""No delay: small answers leave at once, instead of waiting for an earlier one's receipt."""

import gc
import socket


def send_at_once() -> None:
    """Switch Nagle's algorithm off for every connection that this process will accept.

    asyncio does so for connections whose socket names its protocol; Streamlit's names none, and
    each answer on a connection that was used before came 40 ms late (1 ms without: the receipt
    that it waited for is delayed by the other side's kernel). Accepted connections inherit it.
    """
    for one in _listening():
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _listening() -> list[socket.socket]:
    # Streamlit keeps the socket to itself and has no setting for it.
    sockets = [one for one in gc.get_objects() if type(one) is socket.socket]
    return [one for one in sockets if _is_listening(one)]


def _is_listening(one: socket.socket) -> bool:
    is_tcp = one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM
    try:
        return is_tcp and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) != 0
    except OSError:  # it is closed
        return False
