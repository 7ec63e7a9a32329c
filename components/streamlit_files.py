"""What starts Streamlit in a browser: the files that its index.html names."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from streamlit import file_util


@dataclass(frozen=True)
class StreamlitFiles:
    """What starts Streamlit in a browser, as relative addresses.

    Attributes:
        script: Its module.
        sheet: Its style sheet.
        font: The font of the page.
    """

    script: str
    sheet: str
    font: str

    @classmethod
    def of(cls, index: str) -> "StreamlitFiles":
        """Return the files that Streamlit's index.html names.

        Raises:
            ValueError: If it does not name one of each.
        """

        def only(pattern: str) -> str:
            found = re.findall(pattern, index)
            if len(found) != 1:
                raise ValueError(f"Streamlit's index.html has {len(found)} times {pattern}")
            return str(found[0])

        return cls(
            script=only(r'<script type="module"[^>]* src="\./([^"]+)"'),
            sheet=only(r'<link rel="stylesheet"[^>]* href="\./([^"]+)"'),
            font=only(r'href="\./([^"]+\.woff2)"'),
        )

    @classmethod
    @cache
    def installed(cls) -> "StreamlitFiles":
        """Return those of the Streamlit that runs.

        Raises:
            ValueError: If its index.html is not as we know it.
        """
        return cls.of(Path(file_util.get_static_dir(), "index.html").read_text("utf-8"))
