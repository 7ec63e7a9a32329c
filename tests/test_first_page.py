"""A connection's first page: a part of it can be asked for once the whole was drawn."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from server.first_page import FirstPage


def request(fragment: str = "") -> BackMsg:
    message = BackMsg()
    message.rerun_script.query_string = "depth=3"
    message.rerun_script.widget_states.widgets.add(id="$$ID-1-depth", double_value=3)
    message.rerun_script.fragment_id = fragment
    return message


def end(kind: ForwardMsg.ScriptFinishedStatus.ValueType) -> bytes:
    serialised: bytes = ForwardMsg(script_finished=kind).SerializeToString()
    return serialised


def asked(first: FirstPage, message: BackMsg) -> BackMsg:
    passed_on: BackMsg = BackMsg.FromString(first.asked(message.SerializeToString()))
    return passed_on


def test_until_the_page_was_drawn_a_part_is_the_whole_with_the_same_widgets() -> None:
    assert asked(FirstPage(), request("a part")) == request()


def test_once_it_was_drawn_a_part_is_a_part() -> None:
    first = FirstPage()
    first.answered(end(ForwardMsg.FINISHED_SUCCESSFULLY))

    assert asked(first, request("a part")) == request("a part")


@pytest.mark.parametrize(
    "status",
    [
        ForwardMsg.FINISHED_EARLY_FOR_RERUN,
        ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ],
)
def test_what_ends_otherwise_is_no_page(status: ForwardMsg.ScriptFinishedStatus.ValueType) -> None:
    first = FirstPage()
    first.answered(end(status))
    first.answered(ForwardMsg(hash="some other message").SerializeToString())

    assert asked(first, request("a part")) == request()


def test_other_messages_are_passed_on_as_they_are() -> None:
    for message in (BackMsg(app_heartbeat=True), BackMsg(stop_script=True), request()):
        data = message.SerializeToString()
        assert FirstPage().asked(data) is data
