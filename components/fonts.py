"""The fonts of what the server writes: the page's own, and until it has come one as wide."""

from components.streamlit_files import StreamlitFiles

_FACES = (
    '@font-face{{font-family:"Source Sans";font-weight:100 900;font-display:swap;'
    'src:url("{font}")format("woff2")}}'
)
LIKE = (
    # As wide as Source Sans, so that lines break where they will: measured on the page's own first
    # sentence and heading.
    '@font-face{font-family:"Like Source Sans";font-weight:100 500;size-adjust:94%;'
    'src:local("Arial"),local("Liberation Sans"),local("Helvetica")}'
    '@font-face{font-family:"Like Source Sans";font-weight:600 900;size-adjust:90.5%;'
    'src:local("Arial Bold"),local("Liberation Sans Bold"),local("Helvetica Bold")}'
)
"""A style sheet with "Like Source Sans": a font that systems have, as wide as the page's own."""


def faces() -> str:
    """Return a style sheet with the page's fonts, "Source Sans" and "Like Source Sans"."""
    return _FACES.format(font=StreamlitFiles.installed().font) + LIKE
