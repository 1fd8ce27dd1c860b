"""What a log line never shows."""

import pytest

from bot.kernel.log import mask


@pytest.mark.parametrize("page", ["m", "u", "a"])
@pytest.mark.parametrize(
    "token", ["14920098902bcd38dcbc96f452efd1c394f03c47", "110000197001015018aabbccddeeff0011223344"]
)
def test_no_digit_of_a_link_is_left_even_where_it_looks_like_a_number(page: str, token: str) -> None:
    assert mask(f"sent https://host/{page}/{token} to 13800138000") == f"sent https://host/{page}/*** to 138****8000"


def test_a_token_in_an_address_is_masked_as_a_whole() -> None:
    assert mask("GET /cgi-bin/user?access_token=13912345678abc&x=1") == "GET /cgi-bin/user?access_token=***&x=1"
