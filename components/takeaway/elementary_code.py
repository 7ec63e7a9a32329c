"""exp, tanh, erf, sine and the rest as code: the page's own operations, in PyTorch's words.

What ``models.compiled.elementary`` does to float32 lanes, for scripts; a test holds each to it, to
the bit.
"""

from collections.abc import Iterable

_SERIES = '''
def page_series(coefficients, x):
    """A polynomial, highest power first, by Horner's scheme."""
    total = coefficients[0]
    for coefficient in coefficients[1:]:
        total = total * x + coefficient
    return total
'''

_POWER = '''
def page_power(k):
    """2^k for whole k, by its bits: they are its exponent."""
    return ((k.int() + 127) << 23).view(torch.float32)


def page_rest(x, k):
    """x - k ln 2, where ln 2 is in two parts, of which products with k are exact."""
    return (x - k * 0.693359375) - k * -2.12194440e-4
'''

_EXP = '''
def page_exp(x):
    """e^x = 2^k e^r with r from -ln(2)/2 to ln(2)/2."""
    x = x.clamp(-104.5, 89.0)
    k = (x * log2(e)).round()
    half = (k * 0.5).round()  # the ends of 2^k lie beyond what one exponent holds
    value = page_series([1 / factorial(n) for n in range(7, -1, -1)], page_rest(x, k))
    return value * page_power(half) * page_power(k - half)
'''

_EXPM1_SERIES = '''
def page_expm1_series(r):
    """e^r - 1 for r near 0."""
    return r * page_series([1 / factorial(n) for n in range(8, 0, -1)], r)
'''

_EXPM1 = '''
def page_expm1(x):
    """e^x - 1, near 0 too."""
    near = x.clamp(-20.0, 89.0)
    k = (near * log2(e)).round()
    half = (k * 0.5).round()
    series, second = page_expm1_series(page_rest(near, k)), page_power(k - half)
    value = page_power(half) * (second * series + (second - page_power(-half)))
    return torch.where(x.abs() > 0.0, value, x)
'''

_TANH = '''
def page_tanh(x):
    """(e^2x - 1) / (e^2x + 1)."""
    size = x.abs().clamp(max=9.5)  # beyond it is 1 to the last bit
    twice = size + size
    k = (twice * log2(e)).round()
    scale = page_power(k)
    less_one = scale * page_expm1_series(page_rest(twice, k)) + (scale - 1.0)
    return (less_one / (less_one + 2.0)).copysign(x)
'''

_LOG1P = '''
def page_log1p(x):
    """ln(1 + x) for x from 0 to 1, after FreeBSD's s_log1p.c."""
    one_more = x + 1.0
    lost = x - (one_more - 1.0)  # what rounding took
    k = torch.where(one_more >= 2**0.5, 1.0, 0.0)
    f = one_more / page_power(k) - 1.0
    s = f / (f + 2.0)
    square, half_square = s * s, 0.5 * f * f
    odd = square * page_series(
        [0.24279078841, 0.28498786688, 0.40000972152, 0.66666662693], square
    )
    tail = s * (half_square + odd) + (k * -2.12194440e-4 + lost / one_more)
    return torch.where(x > 0.0, k * 0.693359375 + (f - (half_square - tail)), x)
'''

_ERF = '''
def page_erf(x):
    """The error function: a polynomial below 1, e^(-x^2) times another above."""
    size = x.abs().clamp(max=4.0)  # beyond it is 1 to the last bit
    square = size * size
    near = [7.882497110086663e-05, -0.0008018854992786387, 0.005189311942686617]
    near += [-0.026854328796067244, 0.11283597463488053, -0.3761262690358044, 1.1283791658815026]
    far = [0.007220023153383651, 0.003736472403342414, -0.07898477484197584]
    far += [0.24165753756148936, -0.4271858448381116, 0.2553956776281347]
    above = 1.0 - page_exp(-square) * page_series(far, (size - 2.0) / (size + 2.0))
    below = size * page_series(near, square)
    return torch.where(size < 1.0, below, above).copysign(x)
'''

_SINE = '''
def page_quarter_sine(x, first):
    """sin(x + `first` quarter turns), in float64: whole quarters off, then a polynomial.

    Half a turn is taken off in three parts; products with the first two are exact below 2^20.
    """
    k = (x * (2.0 / pi)).round()
    r = x - k * 1.5707963267341256
    low = k * 6.077100506303966e-11
    rest = r - low
    r = rest + (((r - rest) - low) - k * 2.0222662487959506e-21)
    turns = k + first
    quarter = turns - 4.0 * (turns * 0.25).round()
    square, odd = r * r, quarter.abs()
    sine = r * page_series([(-1) ** n / factorial(1 + 2 * n) for n in range(8, -1, -1)], square)
    cosine = page_series([(-1) ** n / factorial(2 * n) for n in range(9, -1, -1)], square)
    is_odd = (odd - 1.0).abs() < 0.5
    value = torch.where(is_odd, cosine, sine)
    value = torch.where(torch.where(is_odd, quarter, 1.0 - odd) < 0.0, -value, value)
    far = torch.sin(x) if first == 0 else torch.cos(x)
    return torch.where(x.abs() > 2.0**20, far, value)
'''

_SIN = '''
def page_sin(x):
    """The sine, reckoned in float64."""
    return torch.where(x.abs() > 0.0, page_quarter_sine(x.double(), 0).float(), x)
'''

_COS = '''
def page_cos(x):
    """The cosine, reckoned in float64."""
    return page_quarter_sine(x.double(), 1).float()
'''

CODE = {
    "series": _SERIES,
    "power": _POWER,
    "exp": _EXP,
    "expm1_series": _EXPM1_SERIES,
    "expm1": _EXPM1,
    "tanh": _TANH,
    "log1p": _LOG1P,
    "erf": _ERF,
    "quarter_sine": _SINE,
    "sin": _SIN,
    "cos": _COS,
}
"""Each function as code, after those that it needs."""

_NEEDS = {
    "exp": ("series", "power"),
    "expm1_series": ("series",),
    "expm1": ("power", "expm1_series"),
    "tanh": ("power", "expm1_series"),
    "log1p": ("series", "power"),
    "erf": ("exp",),
    "quarter_sine": ("series",),
    "sin": ("quarter_sine",),
    "cos": ("quarter_sine",),
}


def elementary_code(names: Iterable[str]) -> str:
    """Return the code of the functions ``names`` of an expression, ``page_exp`` and so on.

    It uses ``torch``, and ``e``, ``factorial``, ``log2`` and ``pi`` of ``math``.
    """
    wanted: set[str] = set()
    missing = [name for name in names if name in CODE]
    while missing:
        name = missing.pop()
        wanted.add(name)
        missing += _NEEDS.get(name, ())
    return "\n\n\n".join(code.strip("\n") for name, code in CODE.items() if name in wanted)
