"""The page's themes as style for what is drawn without Streamlit, from Streamlit's own settings."""

from functools import cache
from typing import Literal

from streamlit import config

Theme = Literal["light", "dark"]

_COLORS = {
    "--st-primary-color": "primaryColor",
    "--st-background-color": "backgroundColor",
    "--st-secondary-background-color": "secondaryBackgroundColor",
    "--st-text-color": "textColor",
    "--st-border-color": "borderColor",
}
"""A custom property that Streamlit gives its components -> the setting that it comes from."""


@cache
def theme_style() -> str:
    """Return a style sheet that sets what the stage takes from Streamlit's theme.

    It follows the browser, and the root element's ``data-theme`` where there is one.
    """
    return (
        f":root{{{_shared()}{_colors('light')}}}"
        f"@media(prefers-color-scheme:dark){{:root:not([data-theme]){{{_colors('dark')}}}}}"
        f':root[data-theme="dark"]{{{_colors("dark")}}}'
    )


def _shared() -> str:
    size = config.get_option("theme.baseFontSize")
    radius = config.get_option("theme.baseRadius")
    return f"font-size:{size}px;--st-button-radius:{radius};"


def _colors(theme: Theme) -> str:
    colors = (
        f"{name}:{config.get_option(f'theme.{theme}.{option}')}" for name, option in _COLORS.items()
    )
    return f"color-scheme:{theme};{';'.join(colors)}"
