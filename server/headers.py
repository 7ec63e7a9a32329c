"""The security headers of every answer."""

import base64
import hashlib
import re
from pathlib import Path

from streamlit import file_util

_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def security_headers(frame_ancestors: str) -> dict[str, str]:
    """Return header name -> value.

    Args:
        frame_ancestors: Who may show the page in a frame, as CSP sources.
    """
    return {
        "Content-Security-Policy": content_security_policy(frame_ancestors),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def content_security_policy(frame_ancestors: str) -> str:
    """Return the policy: nothing from elsewhere, and no script that this server did not write."""
    directives = {
        "default-src": "'none'",
        # Streamlit makes a component's inline JavaScript a module from a blob.
        "script-src": f"'self' blob: {' '.join(inline_script_hashes())}",
        # Streamlit's own styles, Plotly's and KaTeX's are set from scripts.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "manifest-src": "'self'",
        "frame-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'none'",
        "frame-ancestors": frame_ancestors,
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def inline_script_hashes() -> list[str]:
    """Return a CSP source for each script that stands in Streamlit's index.html itself."""
    index = Path(file_util.get_static_dir(), "index.html").read_bytes()
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(index)
    ]
