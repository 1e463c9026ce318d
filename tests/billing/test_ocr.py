"""The OCR reference: a length digit and a check digit, and every single slip found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from viewmybox.billing.ocr import invoice_number, reference

pytestmark = pytest.mark.promise("P12")
numbers = st.integers(min_value=100, max_value=10**20)


@given(numbers)
def test_there_and_back(number):
    given_back = reference(number)
    assert luhn.is_valid(given_back)
    assert int(given_back[-2]) == len(given_back) % 10
    assert invoice_number(given_back) == number
    assert invoice_number(f" {given_back[:2]} {given_back[2:]}") == number


@given(numbers, st.data())
def test_a_digit_wrong_or_missing_is_found(number, data):
    right = reference(number)
    place = data.draw(st.integers(0, len(right) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != right[place]]))
    assert invoice_number(right[:place] + other + right[place + 1 :]) is None
    assert invoice_number(right[:place] + right[place + 1 :]) != number


@pytest.mark.parametrize("odd", ["", "abc", "12", "１００１", "1001-6-4x", "0" * 10, "9" * 40])
def test_what_is_none(odd):
    assert invoice_number(odd) is None
