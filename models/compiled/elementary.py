"""exp, tanh, erf, sine and the rest on lanes, in plain IEEE arithmetic.

A processor's mathematical library picks other instructions on other machines and so other last
bits. These are additions, multiplications and divisions in a fixed order, without branches but for
angles far out; they are within a few units in the last place of the true value, in float32 and in
float64.

Methods: reduction to a short interval (Cody & Waite 1980; of angles far out, Payne & Hanek 1983),
then a polynomial. log1p follows FreeBSD's s_log1p.c; the error function is a polynomial below 1 and
exp(-x^2) times another above, both fitted by weighted least squares at 50 digits.
"""

import math
from fractions import Fraction

import numpy as np

from models.compiled.lanes import (
    LANES,
    absolute,
    any_of,
    constant,
    everywhere,
    exponent,
    fraction,
    lane,
    narrowed,
    polynomial,
    two_to_the,
    where,
    widened,
    with_lane,
    with_sign,
)
from models.compiled.machine_code import inlined, part


def _taylor(first: int, single: int, double: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return 1/n! from n = ``single`` or ``double`` down to ``first``."""

    def coefficients(last: int) -> tuple[float, ...]:
        return tuple(1.0 / math.factorial(n) for n in range(last, first - 1, -1))

    return coefficients(single), coefficients(double)


def _alternating(first: int, count: int) -> tuple[float, ...]:
    """Return (-1)^n / (first + 2n)! from n = ``count - 1`` down to 0."""
    return tuple((-1) ** n / math.factorial(first + 2 * n) for n in range(count - 1, -1, -1))


# Adding it leaves a number whose last bits are the nearest whole number.
_whole_shift = constant(1.5 * 2**23, 1.5 * 2**52)
_one = constant(1.0, 1.0)
_half = constant(0.5, 0.5)
_two = constant(2.0, 2.0)
_zero = constant(0.0, 0.0)
_infinity = constant(math.inf, math.inf)

_log2_e = constant(math.log2(math.e), math.log2(math.e))
# ln 2 in two parts; products of the first with any exponent are exact
_ln2_high = constant(0.693359375, 6.93147180369123816490e-01)
_ln2_low = constant(-2.12194440e-4, 1.90821492927058770002e-10)
_exp_above = constant(89.0, 710.0)
_exp_below = constant(-104.5, -746.0)
_expm1_below = constant(-20.0, -40.0)
_exp_series = polynomial(*_taylor(0, 7, 13))
_expm1_series = polynomial(*_taylor(1, 8, 14))


@inlined
def min(x, y):  # type: ignore[no-untyped-def]
    """Return the smaller; x where they cannot be compared."""
    return where(y < x, y, x)


@inlined
def max(x, y):  # type: ignore[no-untyped-def]
    """Return the larger; x where they cannot be compared."""
    return where(y > x, y, x)


@inlined
def abs(x):  # type: ignore[no-untyped-def]
    """Return |x|."""
    return absolute(x)


@inlined
def exp(x):  # type: ignore[no-untyped-def]
    """Return e^x."""
    x = max(min(x, _exp_above(x)), _exp_below(x))
    shifted = x * _log2_e(x) + _whole_shift(x)
    k = shifted - _whole_shift(x)
    r = (x - k * _ln2_high(x)) - k * _ln2_low(x)
    # 2^k in two steps: its ends lie beyond what one exponent holds
    half_shifted = k * _half(x) + _whole_shift(x)
    rest_shifted = (k - (half_shifted - _whole_shift(x))) + _whole_shift(x)
    return _exp_series(r) * two_to_the(half_shifted) * two_to_the(rest_shifted)


@inlined
def expm1(x):  # type: ignore[no-untyped-def]
    """Return e^x - 1, exact to the last bits near 0 too."""
    bounded = max(min(x, _exp_above(x)), _expm1_below(x))
    shifted = bounded * _log2_e(x) + _whole_shift(x)
    k = shifted - _whole_shift(x)
    r = (bounded - k * _ln2_high(x)) - k * _ln2_low(x)
    half_shifted = k * _half(x) + _whole_shift(x)
    half = half_shifted - _whole_shift(x)
    first = two_to_the(half_shifted)
    second = two_to_the((k - half) + _whole_shift(x))
    inverse = two_to_the(_whole_shift(x) - half)
    value = first * (second * (r * _expm1_series(r)) + (second - inverse))
    return where(absolute(x) > _zero(x), value, x)


_TANH_ONE = (9.5, 20.0)
_tanh_above = constant(*_TANH_ONE)


@inlined
def tanh(x):  # type: ignore[no-untyped-def]
    """Return the hyperbolic tangent."""
    # at the bound it is 1 to the last bit
    size = min(absolute(x), _tanh_above(x))
    doubled = size + size
    shifted = doubled * _log2_e(x) + _whole_shift(x)
    k = shifted - _whole_shift(x)
    r = (doubled - k * _ln2_high(x)) - k * _ln2_low(x)
    scale = two_to_the(shifted)
    less_one = scale * (r * _expm1_series(r)) + (scale - _one(x))
    return with_sign(less_one / (less_one + _two(x)), x)


_log_odd = polynomial(
    (0.24279078841, 0.28498786688, 0.40000972152, 0.66666662693),
    (
        1.479819860511658591e-01,
        1.531383769920937332e-01,
        1.818357216161805012e-01,
        2.222219843214978396e-01,
        2.857142874366239149e-01,
        3.999999999940941908e-01,
        6.666666666666735130e-01,
    ),
)


@inlined
def log1p(x):  # type: ignore[no-untyped-def]
    """Return ln(1 + x)."""
    sum_ = x + _one(x)
    # what rounding took from the sum
    lost = where(x > _one(x), _one(x) - (sum_ - x), x - (sum_ - _one(x)))
    k = exponent(sum_)
    f = fraction(sum_) - _one(x)
    s = f / (f + _two(x))
    square = s * s
    half_square = _half(x) * f * f
    tail = s * (half_square + square * _log_odd(square)) + (k * _ln2_low(x) + lost / sum_)
    value = k * _ln2_high(x) + (f - (half_square - tail))
    value = where(x < _infinity(x), value, x + x)
    value = where(sum_ > _zero(x), value, where(sum_ < _zero(x), (x - x) / _zero(x), value))
    value = where(absolute(sum_) > _zero(x), value, where(x < _zero(x), -_infinity(x), value))
    return where(absolute(x) > _zero(x), value, x)


_erf_near = polynomial(
    (
        7.882497110086663e-05,
        -0.0008018854992786387,
        0.005189311942686617,
        -0.026854328796067244,
        0.11283597463488053,
        -0.3761262690358044,
        1.1283791658815026,
    ),
    (
        5.958930743134941e-11,
        -1.1373902296430911e-09,
        1.4660051998394848e-08,
        -1.6350354461959655e-07,
        1.6461004480962034e-06,
        -1.4925595519506043e-05,
        0.00012055331122299266,
        -0.0008548326981129666,
        0.005223977624823223,
        -0.026866170645077334,
        0.11283791670954882,
        -0.3761263890318375,
        1.1283791670955126,
    ),
)
# e^(x^2) (1 - erf x) in (x - 2) / (x + 2)
_erf_far = polynomial(
    (
        0.007220023153383651,
        0.003736472403342414,
        -0.07898477484197584,
        0.24165753756148936,
        -0.4271858448381116,
        0.2553956776281347,
    ),
    (
        -1.2700500625355804e-05,
        -2.6677084216194404e-05,
        2.76003370623083e-05,
        0.00017428950747796397,
        4.3538426520601114e-05,
        -0.0009819761139408377,
        -0.000847142624647682,
        0.006997461772755798,
        0.0037328923980163003,
        -0.0789785810163214,
        0.2416581942424757,
        -0.4271858474139569,
        0.25539567631050575,
    ),
)
_erf_above = constant(4.0, 6.0)


@inlined
def erf(x):  # type: ignore[no-untyped-def]
    """Return the error function."""
    # at the bound it is 1 to the last bit
    size = min(absolute(x), _erf_above(x))
    square = size * size
    near = size * _erf_near(square)
    far = _one(x) - exp(-square) * _erf_far((size - _two(x)) / (size + _two(x)))
    return with_sign(where(size < _one(x), near, far), x)


def _inverse_tangent(whole: int, bits: int) -> int:
    """Return arctan(1 / ``whole``) times 2^``bits``, to a few units."""
    power, result = (1 << bits) // whole, 0
    for n in range(bits):
        result += (-1) ** n * (power // (2 * n + 1))
        power //= whole**2
    return result


_PI_BITS = 1300
# Machin 1706
_HALF_PI = Fraction(
    8 * _inverse_tangent(5, _PI_BITS) - 2 * _inverse_tangent(239, _PI_BITS), 2**_PI_BITS
)


def _leading(value: Fraction, bits: int) -> float:
    """Return the leading ``bits`` bits of ``value``."""
    scale = Fraction(2) ** (bits - math.frexp(float(value))[1])
    return float(Fraction(math.floor(value * scale)) / scale)


_PART_1 = _leading(_HALF_PI, 33)
_PART_2 = _leading(_HALF_PI - Fraction(_PART_1), 33)
_PART_3 = float(_HALF_PI - Fraction(_PART_1) - Fraction(_PART_2))
_FAR = 2.0**20
_sin_series = polynomial((0.0,), _alternating(1, 9))
_cos_series = polynomial((0.0,), _alternating(0, 10))

_DIGIT, _DIGITS = 26, 46
_DIGIT_MASK = (1 << _DIGIT) - 1
_FIRST_BIT = -32
"""The exponent of the last bit of a float64 that is just beyond _FAR."""
_TURNS = np.array(
    [
        int(Fraction(2) ** (_DIGIT * (i + 1) + _FIRST_BIT - 2) / _HALF_PI) & _DIGIT_MASK
        for i in range(_DIGITS)
    ]
)
"""1 / (2 pi) from its bit of 2^-_FIRST_BIT on, in digits of _DIGIT bits, highest first."""


@part
def _far_quarters(x):  # type: ignore[no-untyped-def]
    """Return the quarter turns (modulo 4) nearest to a finite number beyond _FAR, and the rest.

    The number, 53 bits, times 1 / (2 pi). Bits of that before its own last one only add whole
    turns; of those that follow, 156 are enough for the float64 that comes nearest to a quarter.
    """
    mantissa, power = math.frexp(x)
    whole = int(math.ldexp(mantissa, 53))
    sign = 1 if whole > 0 else -1
    upper, lower = (sign * whole) >> _DIGIT, (sign * whole) & _DIGIT_MASK
    at, shift = divmod(power - 53 - _FIRST_BIT, _DIGIT)
    high, middle, low, carry, after = 0, 0, 0, 0, 0
    for i in range(6, -1, -1):
        pair = (_TURNS[at + i] << _DIGIT) | _TURNS[at + i + 1]
        digit = (pair >> (_DIGIT - shift)) & _DIGIT_MASK
        ones, others = digit * lower, after * upper
        sum_ = (ones & _DIGIT_MASK) + (others & _DIGIT_MASK) + carry
        carry = (ones >> _DIGIT) + (others >> _DIGIT) + (sum_ >> _DIGIT)
        after = digit
        low = (low >> _DIGIT) | ((middle & _DIGIT_MASK) << _DIGIT)
        middle = (middle >> _DIGIT) | ((high & _DIGIT_MASK) << _DIGIT)
        high = (high >> _DIGIT) | ((sum_ & _DIGIT_MASK) << _DIGIT)
    quarter = (high + (1 << 49)) >> 50
    turn = (high - (quarter << 50)) * 2.0**-50
    turn = turn + middle * 2.0**-102
    turn = turn + low * 2.0**-154
    return sign * float(quarter), sign * turn * (math.pi / 2)


@inlined
def _quarter_sine(x, first):  # type: ignore[no-untyped-def]
    """Return sin(x + ``first`` quarter turns) of float64 lanes."""
    before = everywhere(first, x)
    if any_of(absolute(x) > everywhere(_FAR, x)):
        for i in range(LANES):
            far = lane(x, i)
            if _FAR < math.fabs(far) < math.inf:
                quarter, rest = _far_quarters(far)
                before = with_lane(before, i, first + quarter)
                x = with_lane(x, i, rest)
    # products of 33 bits with at most 20 are exact
    k = (x * everywhere(2.0 / math.pi, x) + _whole_shift(x)) - _whole_shift(x)
    r = x - k * everywhere(_PART_1, x)
    low = k * everywhere(_PART_2, x)
    rest = r - low
    lost = (r - rest) - low
    r = rest + (lost - k * everywhere(_PART_3, x))
    turns = k + before
    # turns modulo 4, as -2, -1, 0, 1 or 2
    quarter = turns - everywhere(4.0, x) * (
        (turns * everywhere(0.25, x) + _whole_shift(x)) - _whole_shift(x)
    )
    square = r * r
    odd = absolute(quarter)
    is_odd = absolute(odd - _one(x)) < _half(x)
    value = where(is_odd, _cos_series(square), r * _sin_series(square))
    negative = where(is_odd, quarter, _one(x) - odd)
    return where(negative < _zero(x), -value, value)


@inlined
def sin(x):  # type: ignore[no-untyped-def]
    """Return the sine, reckoned in float64."""
    value = narrowed(_quarter_sine(widened(x), 0.0), x)
    return where(absolute(x) > _zero(x), value, x)


@inlined
def cos(x):  # type: ignore[no-untyped-def]
    """Return the cosine, reckoned in float64."""
    return narrowed(_quarter_sine(widened(x), 1.0), x)
