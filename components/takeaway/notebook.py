"""The notebook: the script cell by cell, with pictures."""

import json
from typing import Any

from components.takeaway.claims import Bends, Claims, Kind, claims_of
from components.takeaway.script import STEPS_SAY, imports, sections, shape_line
from components.takeaway.section import Section, filled
from components.takeaway.taken import Taken

_HEAD = """
# Is this network one matrix?

$shape.

Each claim is an assertion: if a cell runs, what it claims holds; change a number, and see which
claim fails. It needs PyTorch and Matplotlib, and NumPy for training again.

On the page: `?$query`
"""

_CHECKED = """
layers = [(torch.tensor(W), torch.tensor(b)) for W, b in WEIGHTS]
check_copy(layers)
check_scores(layers)
gap = check_gap(layers)
print(f"The nearest single matrix leaves {100 * gap:.3g} % of its variance.")
"""

_PICTURE = """
def picture(axis, logits, title):
    \"\"\"The classes over the square, the points on it, and the line where the logit is 0.\"\"\"
    z, at = logits.view(40, 40).T.numpy(), MIDDLES.numpy()  # the grid goes through y first
    extent = abs(z).max() or 1.0
    axis.pcolormesh(at, at, z, cmap="PuOr", vmin=-extent, vmax=extent)
    if z.min() < 0 < z.max():
        axis.contour(at, at, z, levels=[0.0], colors="black")
    for label, marker in ((0, "^"), (1, "o")):
        x, y = POINTS[LABELS[:, 0] == label].T.numpy()
        axis.scatter(x, y, s=12, marker=marker, facecolors="white", edgecolors="black")
    axis.set_title(title)
    axis.set_aspect("equal")


figure, (left, right) = plt.subplots(1, 2, figsize=(10, 5))
picture(left, network(wide(layers), GRID), "the network")
picture(right, GRID @ PAGE_MATRIX[:2] + PAGE_MATRIX[2], "$partner")
plt.show()
"""

_REGIONS = """
regions = check_regions(layers)
print(f"On each of {regions} regions met it is that region's own matrix.")
_, _, pattern = own_matrices(layers, GRID)
_, region = pattern.unique(dim=0, return_inverse=True)
figure, axis = plt.subplots(figsize=(5, 5))
colour = (region * 7919) % 20  # neighbours seldom alike
axis.pcolormesh(MIDDLES.numpy(), MIDDLES.numpy(), colour.view(40, 40).T.numpy(), cmap="tab20")
axis.set_title("one matrix in each region")
axis.set_aspect("equal")
plt.show()
"""

_COLLAPSE = """
check_collapse(layers)
A, c = collapsed(layers)
print("One matrix at every point tried, within what rounding can do:", A, c)
"""

_STEPS = """
check_steps(layers)
print("$says")
"""

_TRAIN = """
TRAIN_AGAIN = False  # True: it trains twice or more, and needs NumPy
if TRAIN_AGAIN:
    check_training(layers)
"""

Cell = dict[str, Any]


def notebook(taken: Taken) -> bytes:
    """Return the file: nbformat 4.5, nothing run yet."""
    claims = claims_of(taken)
    written = sections(taken, claims)
    made = [
        _words(filled(_HEAD, shape=shape_line(taken), query=taken.query)),
        _code(f"{imports(written)}\nimport matplotlib.pyplot as plt"),
        *(cell for section in written for cell in _cells(section)),
        *_claimed(claims),
    ]
    cells = [cell | {"id": f"cell-{number}"} for number, cell in enumerate(made, 1)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(whole, indent=1) + "\n").encode()


def _cells(section: Section) -> list[Cell]:
    return [_words(f"## {section.title}\n\n{section.says}"), _code(section.code)]


def _claimed(claims: Claims) -> list[Cell]:
    """Return the cells in which what is claimed is checked."""
    is_affine = claims.kind is Kind.AFFINE
    partner = "the one matrix that it is" if is_affine else "the nearest single matrix"
    codes = [_CHECKED, filled(_PICTURE, partner=partner)]
    if is_affine:
        codes.append(_COLLAPSE)
    if claims.kind is Kind.PIECEWISE:
        codes.append(_REGIONS)
    if not is_affine and claims.bends is not Bends.UNTOLD:
        codes.append(filled(_STEPS, says=STEPS_SAY[claims.bends]))
    return [_words("## What holds"), *map(_code, [*codes, _TRAIN])]


def _words(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": text.strip("\n")}


def _code(text: str) -> Cell:
    empty: Cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return empty | {"source": text.strip("\n")}
