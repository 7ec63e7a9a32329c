"""The security headers of every answer."""

import base64
import hashlib

from components.head import THEME_SCRIPT


def embed_headers() -> dict[str, str]:
    """Return the headers of the bare stage, header name -> value.

    Any site may show it in a frame: it holds no secret, keeps nothing about anybody, and nothing
    that is done on it acts on anybody's behalf.
    """
    return security_headers("*") | {"Cross-Origin-Resource-Policy": "cross-origin"}


def security_headers(frame_ancestors: str) -> dict[str, str]:
    """Return the headers of all other answers, header name -> value.

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
        "script-src": f"'self' blob: {script_hash(THEME_SCRIPT)}",
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


def script_hash(script: str) -> str:
    """Return the CSP source of a script that stands in the page itself."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
