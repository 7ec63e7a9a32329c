"""A worksheet: questions about one moment on a page to be printed, the answers overleaf."""

import html
import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext

import numpy as np

from components.markup import markup
from components.takeaway.claims import Bends, claims_of
from components.takeaway.script import shape_line
from components.takeaway.sheet import (
    partner_name,
    picture_of_data,
    picture_of_matrix,
    picture_of_network,
    sheet,
)
from components.takeaway.taken import Taken
from components.words.worksheet_words import (
    IS_ITSELF,
    IS_NOT,
    IS_ONE,
    IS_ONE_HERE,
    IS_UNTOLD,
    Asked,
    answers_in_words,
    equation,
    questions_in_words,
)
from models.experiment.datasets import BOX
from models.findings.counts import points_right
from models.record.sample import sample_of

_BODY = markup("worksheet.html")

_POINTS = 3
"""So many are to be reckoned by hand."""

_DIGITS = 3
"""Of the largest number of the matrix, as it is written down."""

_PRECISION = 100
"""Digits that are reckoned with: the largest float32 has 39, and no product of two rounds."""

_REACH = 2
"""So many times its own rounding has a logit to be from 0, for its class to be asked."""


class WrittenMatrix:
    """The one matrix, rounded to what a hand can reckon with.

    Attributes:
        weight: Of x and of y.
        bias: Likewise.
    """

    def __init__(self, taken: Taken) -> None:
        best = taken.frame.map("best")
        numbers = [*best.weight[0].tolist(), float(best.bias[0])]
        largest = max(map(abs, numbers))
        places = _DIGITS - 1 - math.floor(math.log10(largest)) if largest else 0
        self._unit = Decimal(1).scaleb(-max(places, 0))
        *self.weight, self.bias = (
            Decimal(number).quantize(self._unit, ROUND_HALF_UP) + 0
            for number in numbers  # no -0
        )

    def __call__(self, point: Iterable[Decimal]) -> Decimal:
        """Return the logit at a point, exactly."""
        terms = (w * x for w, x in zip(self.weight, point, strict=True))
        return sum(terms, self.bias)

    def is_sure(self, point: tuple[Decimal, Decimal]) -> bool:
        """Return whether rounding leaves the class at a point as it is."""
        room = self._unit / 2 * (abs(point[0]) + abs(point[1]) + 1)
        return abs(self(point)) >= _REACH * room > 0


def worksheet(taken: Taken) -> bytes:
    """Return a page of HTML that needs nothing else."""
    with localcontext(prec=_PRECISION):
        written = WrittenMatrix(taken)
        points = points_asked(taken, written)
        return _page(taken, written, points).encode()


def _page(taken: Taken, written: WrittenMatrix, points: list[tuple[Decimal, Decimal]]) -> str:
    asked = asked_about(taken)
    questions, answers = questions_in_words(asked), answers_in_words(asked)
    body = _BODY.substitute(
        network=html.escape(shape_line(taken)),
        equation=html.escape(equation(written.weight, written.bias)),
        data=picture_of_data(taken),
        left=picture_of_network(taken),
        right=picture_of_matrix(taken),
        partner=partner_name(taken),
        questions=_items(questions, _table(points, None)),
        answers=_items(answers, _table(points, written)),
        query=html.escape(taken.query),
    )
    return sheet(f"Worksheet: {taken.stem}", body)


def asked_about(taken: Taken) -> Asked:
    """Return the numbers that a worksheet asks about."""
    frame, data = taken.frame, taken.data
    best, claims = frame.map("best"), claims_of(taken)
    corners = best(BOX * np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]]))
    return Asked(
        sizes=taken.sizes,
        verdict=_verdict(taken, claims.bends),
        crosses=bool(corners.min() < 0 < corners.max()),
        test_points=len(data.labels) - data.train_count,
        network_right=points_right(frame, data).test,
        matrix_right=points_right(frame, data, "best").test,
        line_right=sample_of(taken.settings).ceiling.right,
        points=len(data.labels),
        gap=frame["gap"],
        is_flat=claims.is_flat,
    )


def points_asked(taken: Taken, written: WrittenMatrix) -> list[tuple[Decimal, Decimal]]:
    """Return points near some of the data, to one decimal, whose class rounding leaves alone."""
    tenth = Decimal("0.1")
    near = ((Decimal(float(x)), Decimal(float(y))) for x, y in taken.data.points)
    rounded = dict.fromkeys((x.quantize(tenth), y.quantize(tenth)) for x, y in near)
    return [point for point in rounded if written.is_sure(point)][:_POINTS]


def _verdict(taken: Taken, bends: Bends) -> str:
    if taken.network.is_affine:
        return IS_ONE if taken.settings.layers else IS_ITSELF
    words = {Bends.SURELY: IS_NOT, Bends.NOT: IS_ONE_HERE, Bends.UNTOLD: IS_UNTOLD}
    return words[bends]


def _items(lines: list[str], table: str) -> str:
    """Return list items; the third has the table."""
    return "\n".join(
        f"<li>{html.escape(line)}{table if number == 2 else ''}</li>"
        for number, line in enumerate(lines)
    )


def _table(points: list[tuple[Decimal, Decimal]], written: WrittenMatrix | None) -> str:
    """Return the points, with what the matrix says of them, or with room for it."""
    if not points:
        return ""
    rows = []
    for point in points:
        logit = None if written is None else written(point)
        said = ("&emsp;&emsp;", "&emsp;") if logit is None else (f"{logit:f}", str(int(logit > 0)))
        cells = "".join(f"<td>{cell}</td>" for cell in (*point, *said))
        rows.append(f"<tr>{cells}</tr>")
    heading = "".join(f'<th scope="col">{name}</th>' for name in ("x", "y", "logit", "class"))
    return f"<table><tr>{heading}</tr>{''.join(rows)}</table>"
