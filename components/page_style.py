"""What no theme can say of the page: Streamlit's header lies over it and takes no room.

Else the page moves down by it when the sidebar is closed, and on a phone always.
"""

import streamlit as st

from components.colors import PAPER

_STYLE = f"""
<style>
.stMainBlockContainer {{ padding-top: 0.25rem; }}
.stAppHeader {{ background: none; pointer-events: none; }}
.stAppHeader button {{ pointer-events: auto; background: {PAPER.css}; border-radius: 6px; }}
/* What is wrong with a link lies over the introduction, in its place. */
.st-key-introduction {{ position: relative; }}
.st-key-introduction:has(.st-key-link_notice) .stMarkdown * {{ visibility: hidden; }}
.st-key-link_notice {{ position: absolute; inset: 0; overflow: hidden; flex-wrap: nowrap; }}
.st-key-link_notice > .stElementContainer:first-child {{ flex: 0 1 auto; min-width: 0; }}
.st-key-link_notice .stText {{ white-space: normal; }}
.st-key-link_notice button {{ min-height: 0; padding: 0 0.3rem; white-space: nowrap; }}
@media (forced-colors: active) {{
  /* Streamlit draws these by backgrounds alone, which the system's colours take away. */
  .stSlider [data-rac]:has(> [data-testid="stSliderThumbValue"]),
  .stCheckbox label > div:has(> div:empty) {{ outline: 2px solid ButtonText; }}
  .stSlider [data-rac]:has(> [data-testid="stSliderTickBar"]) > :first-child {{
    outline: 1px solid ButtonText;
  }}
  .stCheckbox label > div > div:empty {{ forced-color-adjust: none; background: ButtonText; }}
}}
@media (min-width: 769px) {{
  .stMainBlockContainer {{ padding-inline: clamp(1rem, 2.2vw, 5rem); }} /* squares and network */
}}
@media (max-width: 768px) {{
  .stMain h1 {{ padding-left: 2.2rem; }} /* beside the button that opens the sidebar */
  /* The sidebar comes up from below and leaves in sight what it changes. */
  .stSidebar[data-collapsed="false"] {{
    position: fixed !important;
    inset: auto 0 0 0;
    width: 100vw !important;
    max-width: none;
    height: 46dvh !important;
    box-shadow: 0 -2px 12px rgb(0 0 0 / 30%);
  }}
  .stSidebar[data-collapsed="false"] .stSidebarHeader {{ margin-bottom: 0; height: 2.6rem; }}
  .stApp:has(.stSidebar[data-collapsed="false"]) .st-key-question {{ display: none; }}
  .stApp:has(.stSidebar[data-collapsed="false"]) .stMain {{ padding-bottom: 46dvh; }}
}}
</style>
"""


def page_style() -> None:
    """Give the page its style."""
    st.html(_STYLE)
