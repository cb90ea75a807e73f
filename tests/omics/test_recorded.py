"""An analysis is made once, entered when it is made, and not when it failed."""

from typing import Any

import pytest

from cutis.omics.recorded import Recorded


class Asked:
    def __init__(self) -> None:
        self.made: dict[str, Any] = {}
        self.times = 0

    @Recorded
    def answer(self) -> int:
        """The answer."""
        self.times += 1
        if self.times == 1:
            raise ValueError("not yet")
        return 42


def test_what_was_made_is_entered_and_made_once() -> None:
    one, other = Asked(), Asked()
    with pytest.raises(ValueError, match="not yet"):
        _ = one.answer
    assert one.made == {}
    assert (one.answer, one.answer, one.times) == (42, 42, 2)
    assert one.made == {"answer": 42}
    assert other.made == {}
    assert Asked.answer.__doc__ == "The answer."
