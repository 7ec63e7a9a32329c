"""The page, top to bottom: controls, question, stage, panels."""

import streamlit as st

from components.below_the_stage import instrument
from components.controls import controls
from components.link import link_notice, read_link
from components.page_style import page_style
from models.record.store import STORE

st.set_page_config(page_title="Collapse Playground", page_icon="📐", layout="wide")

page_style()
link = read_link(st.query_params.to_dict())
# In a frame on another page (?embed=true) there is no sidebar: the link is the experiment.
settings = link.settings if st.context.is_embedded else controls()
link_notice(link)
with st.container(gap=None):
    st.title("Why don't deep networks collapse into one straight line?", anchor=False)
    st.markdown(
        "Without a bend between them, any number of layers is **one matrix**. Left: a network in"
        " training. Right: the one matrix nearest to it."
    )
instrument(STORE.run(settings), link)
