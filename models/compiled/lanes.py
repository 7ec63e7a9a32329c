"""Lanes: LANES numbers that compiled code works on at once, like one.

The width is written down here instead of being left to the compiler and its machine: every
operation is one IEEE operation per lane, and a total is taken in one fixed order. That makes
results the same bits on every processor, whatever its registers; it only splits or joins them.

Everything here is for functions compiled by numba (``models.compiled.machine_code``).
"""

# mypy: disable-error-code="no-untyped-call"
# numba ships only some of its types.

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.core.extending import intrinsic, models, register_model
from numba.core.imputils import lower_builtin
from numba.core.typing.templates import AbstractTemplate, infer_global, signature

LANES = 16
"""Numbers per bundle: one 512-bit register of float32, or two of 256 bits."""

_ELEMENTS: dict[Any, tuple[ir.Type, int, int]] = {
    # IR type, bits, bits of the mantissa
    types.float32: (ir.FloatType(), 32, 23),
    types.float64: (ir.DoubleType(), 64, 52),
}


class LanesType(types.Type):
    """The compiler's type of LANES numbers of ``dtype``, float32 or float64."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        super().__init__(name=f"Lanes({dtype})")

    @property
    def vector(self) -> ir.VectorType:
        """Its LLVM type."""
        return ir.VectorType(_ELEMENTS[self.dtype][0], LANES)

    @property
    def bits(self) -> ir.VectorType:
        """The LLVM type of as many integers of the same size."""
        return ir.VectorType(ir.IntType(_ELEMENTS[self.dtype][1]), LANES)

    @property
    def mantissa(self) -> int:
        """Bits of the mantissa."""
        return _ELEMENTS[self.dtype][2]


class ChoiceType(types.Type):
    """The compiler's type of LANES truths: what a comparison gives and ``where`` takes."""

    def __init__(self) -> None:
        super().__init__(name="Choice")


_CHOICE = ChoiceType()
_SINGLE, _DOUBLE = LanesType(types.float32), LanesType(types.float64)


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: LanesType) -> None:
        super().__init__(manager, kind, kind.vector)


@register_model(ChoiceType)
class _ChoiceModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: ChoiceType) -> None:
        super().__init__(manager, kind, ir.VectorType(ir.IntType(1), LANES))


def _instructions(function: Callable[..., Any]) -> Any:
    """Return a compiled function that becomes the instructions that ``function`` builds."""
    return intrinsic(function)


def _operator(python_operator: Any, arity: int, result: Any, build: Callable[..., Any]) -> None:
    """Teach the compiler ``python_operator`` on lanes of one dtype."""

    class Template(AbstractTemplate):
        def generic(self, arguments: Any, keywords: Any) -> Any:
            first = arguments[0]
            alike = all(argument == first for argument in arguments)
            if len(arguments) == arity and isinstance(first, LanesType) and alike:
                return signature(result or first, *arguments)
            return None

    def lower(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        return build(builder, *arguments)

    infer_global(python_operator)(Template)
    lower_builtin(python_operator, *[LanesType] * arity)(lower)


_operator(operator.add, 2, None, lambda builder, x, y: builder.fadd(x, y))
_operator(operator.sub, 2, None, lambda builder, x, y: builder.fsub(x, y))
_operator(operator.mul, 2, None, lambda builder, x, y: builder.fmul(x, y))
_operator(operator.truediv, 2, None, lambda builder, x, y: builder.fdiv(x, y))
_operator(operator.neg, 1, None, lambda builder, x: builder.fneg(x))
_operator(operator.gt, 2, _CHOICE, lambda builder, x, y: builder.fcmp_ordered(">", x, y))
_operator(operator.lt, 2, _CHOICE, lambda builder, x, y: builder.fcmp_ordered("<", x, y))


def _splat(builder: Any, value: Any) -> Any:
    """Return the vector with ``value`` in every lane."""
    vector = ir.VectorType(value.type, LANES)
    first = builder.insert_element(
        ir.Constant(vector, ir.Undefined), value, ir.Constant(ir.IntType(32), 0)
    )
    mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, ir.Constant(vector, ir.Undefined), mask)


def _element(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    """Return the address of a one-dimensional array's element; indices are not checked."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [index], inbounds=True)


def _lanes_address(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    address = _element(context, builder, kind, array, index)
    return builder.bitcast(address, LanesType(kind.dtype).vector.as_pointer())


def _alignment(kind: Any) -> int:
    return int(_ELEMENTS[kind.dtype][1] // 8)


@_instructions
def load(typing_context: Any, array: Any, index: Any) -> Any:
    """Return ``array[index : index + LANES]`` as lanes."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        kind = sig.args[0]
        address = _lanes_address(context, builder, kind, *arguments)
        return builder.load(address, align=_alignment(kind))

    return LanesType(array.dtype)(array, types.intp), build


@_instructions
def store(typing_context: Any, array: Any, index: Any, lanes: Any) -> Any:
    """Set ``array[index : index + LANES]`` to lanes."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        kind = sig.args[0]
        address = _lanes_address(context, builder, kind, *arguments[:2])
        builder.store(arguments[2], address, align=_alignment(kind))
        return context.get_dummy_value()

    return types.void(array, types.intp, LanesType(array.dtype)), build


@_instructions
def load_one(typing_context: Any, array: Any, index: Any) -> Any:
    """Return ``array[index]`` in every lane."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        address = _element(context, builder, sig.args[0], *arguments)
        return _splat(builder, builder.load(address))

    return LanesType(array.dtype)(array, types.intp), build


@_instructions
def everywhere(typing_context: Any, value: Any, like: Any) -> Any:
    """Return ``value`` in every lane, rounded to the dtype of ``like``."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        number = context.cast(builder, arguments[0], sig.args[0], sig.return_type.dtype)
        return _splat(builder, number)

    return like(types.float64, like), build


@_instructions
def where(typing_context: Any, choice: Any, yes: Any, no: Any) -> Any:
    """Return, lane by lane, ``yes`` where ``choice`` holds, else ``no``."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        return builder.select(*arguments)

    return yes(choice, yes, yes), build


@_instructions
def any_of(typing_context: Any, choice: Any) -> Any:
    """Return whether ``choice`` holds in any lane."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        truths = ir.IntType(LANES)
        return builder.icmp_unsigned("!=", builder.bitcast(arguments[0], truths), truths(0))

    return types.boolean(choice), build


@_instructions
def lane(typing_context: Any, lanes: Any, index: Any) -> Any:
    """Return the number in one lane."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        return builder.extract_element(*arguments)

    return lanes.dtype(lanes, types.intp), build


@_instructions
def with_lane(typing_context: Any, lanes: Any, index: Any, value: Any) -> Any:
    """Return the lanes with ``value`` in one of them."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        vector, index, value = arguments
        return builder.insert_element(vector, value, index)

    return lanes(lanes, types.intp, lanes.dtype), build


@_instructions
def total(typing_context: Any, lanes: Any) -> Any:
    """Return the sum over the lanes: halves onto halves, in this order everywhere."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        return _folded(builder, arguments[0], builder.fadd)

    return lanes.dtype(lanes), build


@_instructions
def largest(typing_context: Any, lanes: Any) -> Any:
    """Return the largest lane; not a number hides another, so rule that out first."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        def larger(one: Any, other: Any) -> Any:
            return builder.select(builder.fcmp_ordered(">", one, other), one, other)

        return _folded(builder, arguments[0], larger)

    return lanes.dtype(lanes), build


def _folded(builder: Any, value: Any, join: Callable[[Any, Any], Any]) -> Any:
    """Return one number: the upper half joined onto the lower half until one lane is left."""
    index = ir.IntType(32)
    width = LANES
    while width > 1:
        width //= 2
        undefined = ir.Constant(value.type, ir.Undefined)
        halves = [
            ir.Constant(ir.VectorType(index, width), list(range(start, start + width)))
            for start in (0, width)
        ]
        lower, upper = (builder.shuffle_vector(value, undefined, half) for half in halves)
        value = join(lower, upper)
    return builder.extract_element(value, ir.Constant(index, 0))


@_instructions
def widened(typing_context: Any, lanes: Any) -> Any:
    """Return the lanes as float64."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        if sig.args[0] == _DOUBLE:
            return arguments[0]
        return builder.fpext(arguments[0], _DOUBLE.vector)

    return _DOUBLE(lanes), build


@_instructions
def narrowed(typing_context: Any, lanes: Any, like: Any) -> Any:
    """Return float64 lanes rounded to the dtype of ``like``."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        if sig.return_type == _DOUBLE:
            return arguments[0]
        return builder.fptrunc(arguments[0], _SINGLE.vector)

    return like(_DOUBLE, like), build


@_instructions
def square_root(typing_context: Any, lanes: Any) -> Any:
    """Return the square roots, rounded correctly as IEEE demands."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        vector = sig.args[0].vector
        name = f"llvm.sqrt.v{LANES}f{sig.args[0].bits.element.width}"
        kind = ir.FunctionType(vector, [vector])
        function = cgutils.get_or_insert_function(builder.module, kind, name)
        return builder.call(function, arguments)

    return lanes(lanes), build


@_instructions
def with_sign(typing_context: Any, size: Any, sign: Any) -> Any:
    """Return ``size`` with the signs of ``sign``."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        kind = sig.args[0]
        size, sign = (builder.bitcast(argument, kind.bits) for argument in arguments)
        top = 2 ** (kind.bits.element.width - 1)
        size = builder.and_(size, _integer(kind, top - 1))
        sign = builder.and_(sign, _integer(kind, top))
        return builder.bitcast(builder.or_(size, sign), kind.vector)

    return size(size, size), build


@_instructions
def absolute(typing_context: Any, lanes: Any) -> Any:
    """Return the lanes without their signs."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        kind = sig.args[0]
        bits = builder.bitcast(arguments[0], kind.bits)
        sizes = builder.and_(bits, _integer(kind, 2 ** (kind.bits.element.width - 1) - 1))
        return builder.bitcast(sizes, kind.vector)

    return lanes(lanes), build


def constant(single: float, double: float) -> Any:
    """Return a compiled function of lanes: ``single`` everywhere if they are float32."""

    @_instructions
    def value(typing_context: Any, like: Any) -> Any:
        def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
            return _number(like, single if like == _SINGLE else double)

        return like(like), build

    return value


def polynomial(single: tuple[float, ...], double: tuple[float, ...]) -> Any:
    """Return a compiled function of lanes: the polynomial with these coefficients.

    Args:
        single: Coefficients for float32, highest power first; Horner's scheme.
        double: For float64.
    """

    @_instructions
    def value(typing_context: Any, x: Any) -> Any:
        def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
            highest, *others = single if x == _SINGLE else double
            result = _number(x, highest)
            for coefficient in others:
                result = builder.fadd(builder.fmul(result, arguments[0]), _number(x, coefficient))
            return result

        return x(x), build

    return value


def _number(kind: LanesType, value: float) -> ir.Constant:
    return ir.Constant(kind.vector, [value] * LANES)


def _integer(kind: LanesType, value: int) -> ir.Constant:
    return ir.Constant(kind.bits, [value] * LANES)


@_instructions
def two_to_the(typing_context: Any, shifted: Any) -> Any:
    """Return 2^k for the whole numbers k with ``shifted`` = k + ``round_to_whole``'s shift.

    Exact where k is a normal exponent.
    """

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        kind = sig.args[0]
        bias = 2 ** (kind.bits.element.width - kind.mantissa - 2) - 1
        # the last bits of `shifted` are k itself; all above it fall off the end
        bits = builder.bitcast(arguments[0], kind.bits)
        exponent = builder.add(bits, _integer(kind, bias))
        return builder.bitcast(builder.shl(exponent, _integer(kind, kind.mantissa)), kind.vector)

    return shifted(shifted), build


@_instructions
def exponent(typing_context: Any, x: Any) -> Any:
    """Return the whole k with x / 2^k between sqrt(1/2) and sqrt(2), for normal x > 0."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        shift = _exponent_bits(builder, sig.args[0], arguments[0])
        return builder.sitofp(shift, sig.args[0].vector)

    return x(x), build


@_instructions
def fraction(typing_context: Any, x: Any) -> Any:
    """Return x / 2^k for the k that ``exponent`` gives."""

    def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        kind = sig.args[0]
        shift = _exponent_bits(builder, kind, arguments[0])
        scale = builder.shl(shift, _integer(kind, kind.mantissa))
        bits = builder.sub(builder.bitcast(arguments[0], kind.bits), scale)
        return builder.bitcast(bits, kind.vector)

    return x(x), build


def _exponent_bits(builder: Any, kind: LanesType, x: Any) -> Any:
    root_half = 0x3F3504F3 if kind == _SINGLE else 0x3FE6A09E667F3BCD
    above = builder.sub(builder.bitcast(x, kind.bits), _integer(kind, root_half))
    return builder.ashr(above, _integer(kind, kind.mantissa))
