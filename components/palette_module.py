"""The page's colours as the browser's ``palette.js``."""

import json
from typing import Literal

from components.colors import ACCENT, CLASS_0, CLASS_1, INK, LAYERS, PAPER, Color


def palette_module() -> str:
    """Return the source of the browser's ``palette.js``.

    ``PALETTE``: theme -> what the stage paints with. The page's own colours are there for where
    no theme of a page says them.
    """
    return _JAVASCRIPT.format(light=json.dumps(_theme("light")), dark=json.dumps(_theme("dark")))


_JAVASCRIPT = """\
// @ts-check
// Made from components/colors.py.

/**
 * @typedef {{[number, number, number]}} Colour red, green, blue, 0 to 255
 * @typedef {{{{classes: [Colour, Colour], background: Colour, text: Colour, accent: Colour,
 *   layers: string[]}}}} Palette `classes`: 0, then 1; `layers`: of the folds, input side first
 */

/** @type {{Record<"light" | "dark", Palette>}} */
export const PALETTE = {{
  light: {light},
  dark: {dark},
}};
"""


def _theme(theme: Literal["light", "dark"]) -> dict[str, list[int] | list[list[int]] | list[str]]:
    def channels(color: Color) -> list[int]:
        text: str = getattr(color, theme)
        return [int(text[i : i + 2], 16) for i in (1, 3, 5)]

    return {
        "classes": [channels(CLASS_0), channels(CLASS_1)],
        "background": channels(PAPER),
        "text": channels(INK),
        "accent": channels(ACCENT),
        "layers": [getattr(color, theme) for color in LAYERS],
    }
