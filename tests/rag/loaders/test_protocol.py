import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders.protocol import FrameError, receive, send

JSON = st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers() | st.booleans())


def sent(*messages):
    stream = io.BytesIO()
    for message in messages:
        send(stream, message)
    return stream.getvalue()


@given(st.lists(JSON))
def test_frames_arrive_in_order_and_then_the_end(messages):
    stream = io.BytesIO(sent(*messages))
    assert [receive(stream, 10_000) for _ in messages] == messages
    with pytest.raises(EOFError):
        receive(stream, 10_000)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (sent({"a": 1})[:5], "cut off in its length"),
        (sent({"a": 1})[:-1], "cut off after 7 of 8 bytes"),
        (sent({"a": "x" * 200}), "a frame of 209 bytes; expected at most 100"),
        (sent([1]), "no JSON object"),
        (b"\0" * 7 + b"\x02{{", "no JSON"),
        (b"\0" * 7 + b"\x02\xff\xff", "no JSON"),
    ],
)
def test_what_is_no_frame_is_refused(data, reason):
    with pytest.raises(FrameError, match=reason):
        receive(io.BytesIO(data), 100)
