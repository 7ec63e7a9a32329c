"""What is read off Streamlit's index.html."""

import re

import pytest

from components.streamlit_files import StreamlitFiles


def test_streamlits_files_are_those_of_the_one_that_is_installed() -> None:
    files = StreamlitFiles.installed()

    assert re.fullmatch(r"static/js/index\.[\w-]+\.js", files.script)
    assert re.fullmatch(r"static/css/index\.[\w-]+\.css", files.sheet)
    assert files.font.endswith(".woff2")


def test_another_index_is_refused_with_what_it_lacks() -> None:
    with pytest.raises(ValueError, match=r"0 times .*module"):
        StreamlitFiles.of("<html></html>")
