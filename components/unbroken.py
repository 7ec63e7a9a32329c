"""Numbers that stay in one line with what belongs to them."""

_FIXED = "\N{NO-BREAK SPACE}"


def unbroken(text: str) -> str:
    """Return ``text`` without a place to break a line in "95 %" or "t = 0.5"."""
    return text.replace(" %", f"{_FIXED}%").replace("t = ", f"t{_FIXED}={_FIXED}")
