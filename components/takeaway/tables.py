"""The tables: the points, and the curves up to this epoch, as CSV."""

import csv
import io
from collections.abc import Iterable

from components.takeaway.number_code import shortest
from components.takeaway.taken import Taken
from models.compiled.forward import logits


def points_table(taken: Taken) -> bytes:
    """Return a line a point: ``x,y,class,part,network,one_matrix``, in UTF-8.

    ``part`` is train or test; ``network`` is the logit of what is on show, ``one_matrix`` that of
    the best single matrix, both positive for class 1.
    """
    data = taken.data
    network = logits(taken.network, taken.parameters, data.points)
    matrix = taken.frame.map("best")(data.points)[:, 0]
    parts = ["train"] * data.train_count + ["test"] * (len(data.labels) - data.train_count)
    numbers = zip(data.points, data.labels, parts, network, matrix, strict=True)
    lines = (
        (shortest(x), shortest(y), int(label), part, shortest(one), shortest(other))
        for (x, y), label, part, one, other in numbers
    )
    return _written(("x", "y", "class", "part", "network", "one_matrix"), lines)


def curves_table(taken: Taken) -> bytes:
    """Return a line an epoch, the first weights' included, with all that a row of a run says.

    Of the network as it was trained, also where a what-if is on show. Columns are those of
    ``models.definition.frame.Layout``, but for the epoch float32 to the last bit.
    """
    columns = taken.frame.layout.columns
    rows = taken.rows[:, : len(columns)]
    lines = ((int(row[0]), *map(shortest, row[1:])) for row in rows)
    return _written(columns, lines)


def _written(heading: Iterable[str], lines: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(lines)
    return text.getvalue().encode()
