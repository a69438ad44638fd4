"""Facts about incidents and their modes."""

import re

from hypothesis import given
from hypothesis import strategies as st

from hub.incident import Mode, new_id, strictest
from tests.fakes import NOON


def test_an_incident_id_tells_its_day_and_is_new_each_time() -> None:
    """Ids have one form, and two of them are never the same."""
    ids = {new_id(NOON) for _ in range(100)}

    assert len(ids) == 100
    assert all(re.fullmatch(r"inc-20261121-[a-z2-7]{12}", one) for one in ids)


@given(st.lists(st.sampled_from(Mode), min_size=1))
def test_the_strictest_mode_is_no_freer_than_any(modes: list[Mode]) -> None:
    """Whatever is united, nothing gets freer than the strictest that has a say."""
    assert strictest(*modes) in modes
    assert all(strictest(*modes).freedom <= mode.freedom for mode in modes)
