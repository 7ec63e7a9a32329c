"""The page, top to bottom: controls, question, stage, panels."""

import streamlit as st

from components.below_the_stage import stage_and_panels
from components.controls import controls
from components.link import link_notice, read_link
from components.page_style import page_style
from components.stage_modules import ICON
from components.try_this import try_this
from components.words.page_words import INTRODUCTION, NAME, QUESTION
from models.record.store import STORE

st.set_page_config(page_title=NAME, page_icon=ICON, layout="wide")

page_style()
link = read_link(st.query_params.to_dict())
# In a frame on another page (?embed=true) there is no sidebar: the link is the experiment.
settings = link.settings if st.context.is_embedded else controls(link.moment.epoch or 0)
with st.container(key="question", gap=None):
    st.title(QUESTION, anchor=False)
    with st.container(key="introduction", gap=None):
        st.markdown(INTRODUCTION)
        link_notice(link)
stage_and_panels(STORE.run(settings), link)
if not st.context.is_embedded:
    try_this()
