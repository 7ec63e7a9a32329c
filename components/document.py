"""A document that the server writes without Streamlit: what all have around their bodies."""

from components.head import THEME_SCRIPT
from components.markup import markup
from components.stage_modules import STAGE, file_address
from components.theme import theme_style

_DOCUMENT = markup("document.html")


def document(head: str, style: str, body: str, program: str = STAGE) -> str:
    """Return a whole document in the page's theme that runs one of the stage's programs.

    Args:
        head: What stands in its head beside that, as HTML.
        style: A style sheet of its own.
        body: What is in it, as HTML.
        program: The file name of what it runs.
    """
    return _DOCUMENT.substitute(
        head=head,
        style=style,
        body=body,
        theme=theme_style(),
        theme_script=THEME_SCRIPT,
        program=file_address(program),
    )
