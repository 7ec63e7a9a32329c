"""A connection's first page: until it was drawn, who asks for a part of it asks for the whole."""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class FirstPage:
    """Whether a connection has had a whole page yet, and what is asked of its session till then.

    Streamlit ignores a request for a fragment that its session has not met. When a page finds its
    server again after an outage, its session is new, and the page asks for the whole only if its
    last run was of a fragment or cut short. What its visitor does, until then or for ever, would
    be lost.
    """

    def __init__(self) -> None:
        self._is_drawn = False

    def asked(self, data: bytes) -> bytes:
        """Return the BackMsg to pass on in place of ``data``, a sound one."""
        if self._is_drawn:
            return data
        message = BackMsg.FromString(data)
        if not message.rerun_script.fragment_id:
            return data
        message.rerun_script.ClearField("fragment_id")
        whole: bytes = message.SerializeToString()
        return whole

    def answered(self, data: bytes) -> None:
        """Take note of ``data``, a ForwardMsg for the browser."""
        if not self._is_drawn:
            message = ForwardMsg.FromString(data)
            is_end = message.WhichOneof("type") == "script_finished"
            self._is_drawn = is_end and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
