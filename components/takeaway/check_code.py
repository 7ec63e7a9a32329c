"""The assertions as code: what is claimed of a network, by what it is made of."""

from components.takeaway.claims import Bends, Claims, Kind
from components.takeaway.section import Section, filled
from components.takeaway.taken import Taken

_COPY = Section(
    "The numbers are those of the page",
    "To be sure of that before anything is claimed of them.",
    '''
def check_copy(layers):
    """Not one weight is another than the page's, even where no output would tell."""
    flat = torch.cat([numbers.flatten() for layer in layers for numbers in layer])
    assert crc32(bytes(flat.view(torch.uint8).tolist())) == CHECKSUM, "a weight was changed"


def rounding(layers, x):
    """How far float32, in which the page reckons, takes the logits from those of float64."""
    return (network(layers, x.float()) - network(wide(layers), x)).abs().max()


def wide(layers):
    """The same numbers in float64, which rounds 2**29 times finer."""
    return [(W.double(), b.double()) for W, b in layers]


def check_scores(layers):
    """Loss and right points are what the page said, but for ten times the rounding."""
    z, room = network(wide(layers), POINTS), 10 * rounding(layers, POINTS)
    loss = functional.binary_cross_entropy_with_logits(z, LABELS, reduction="none")
    right = (z > 0) == (LABELS > 0)
    for points, said_loss, said_right in ((TRAIN, *PAGE_TRAIN), (TEST, *PAGE_TEST)):
        off = (loss[points].mean() - said_loss).abs()
        assert off <= room + 1e-6 * said_loss, f"the loss is {loss[points].mean()}"
        unsure = (z[points].abs() <= room).sum()  # too near to 0 for float32 to tell the class
        wrong = (right[points].sum() - said_right).abs()
        assert wrong <= unsure, f"{right[points].sum()} points are right"
'''.strip("\n"),
)

_COLLAPSE = Section(
    "The collapse",
    "Without an activation that bends, matrices in a row are one matrix.",
    '''
def collapsed(layers):
    """Multiply out: W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2), then the next, and so on."""
    A, c = torch.eye(2, dtype=torch.float64), torch.zeros(2, dtype=torch.float64)
    for W, b in wide(layers):
        A, c = W @ A, W @ c + b
    return A, c


def bound(layers, x, unit):
    """How far rounding can take network and matrix apart at x, whatever the order of the sums.

    Higham, Accuracy and Stability of Numerical Algorithms (2002), section 3: a sum of k products,
    each operation off by at most a share `unit`, is off by at most k unit / (1 - k unit) of what
    it would be if nothing cancelled: m. Here k adds up through the layers.
    """
    m = x.abs()
    for W, b in wide(layers):
        m = m @ W.abs().T + b.abs()
    k = sum(W.shape[1] + 1 for W, b in layers)
    return k * unit / (1 - k * unit) * m


def check_collapse(layers):
    """The network is its collapsed matrix: at data, grid, and far away, within the proven bound."""
    A, c = collapsed(layers)
    off = (torch.cat([A[0], c]) - PAGE_MATRIX).abs()
    ones = torch.ones(1, 2, dtype=torch.float64)
    room = 1e-6 * PAGE_MATRIX.abs() + bound(layers, ones, 2**-52)[0]  # float32 shows it
    assert (off <= room).all(), f"the page shows {PAGE_MATRIX.tolist()}, the product is {A}, {c}"
    for x in (POINTS, GRID):
        off = (network(layers, x.float()) - (x @ A.T + c)).abs()  # float32, as on the page
        assert (off <= bound(layers, x, 2**-24 + 2**-52)).all(), "network and matrix differ"
    for x in (POINTS, GRID, 1000 * GRID):
        off = (network(wide(layers), x) - (x @ A.T + c)).abs()  # and in float64
        assert (off <= bound(layers, x, 2**-52)).all(), "network and matrix differ in float64"
'''.strip("\n"),
)

_REGIONS = Section(
    "The regions",
    "Each unit stands on one straight piece of its activation; where all do, one matrix is all.",
    '''
# The pieces of each layer's activation: piece i is slopes[i] z + intercepts[i] between breaks.
PIECES = $pieces


def own_matrices(layers, x):
    """Return of each point the matrix of its region, A (count, 1, 2) and c (count, 1).

    And its pattern (count, units), which names the region: the piece on which each unit stands.
    """
    A = torch.eye(2, dtype=torch.float64).expand(len(x), 2, 2)
    c = torch.zeros(len(x), 2, dtype=torch.float64)
    pattern = []
    for (W, b), numbers in zip(wide(layers), PIECES):
        breaks, slopes, intercepts = (torch.tensor(n, dtype=torch.float64) for n in numbers)
        A, c = W @ A, c @ W.T + b  # through the matrix, as any collapse goes
        z = (A @ x[:, :, None])[:, :, 0] + c
        piece = torch.bucketize(z, breaks)
        A, c = slopes[piece][:, :, None] * A, slopes[piece] * c + intercepts[piece]
        pattern.append(piece)
    return A, c, torch.cat(pattern, dim=1)


def terms(layers, x):
    """How large the logit at x could be if nothing cancelled: rounding is a share of that."""
    m = x.abs()
    for (W, b), (_, slopes, intercepts) in zip(wide(layers), PIECES):
        m = max(map(abs, slopes)) * (m @ W.abs().T + b.abs()) + max(map(abs, intercepts))
    return m


def check_regions(layers):
    """On each region the network is that region's own matrix; return how many were met."""
    x = torch.cat([POINTS, GRID])
    A, c, pattern = own_matrices(layers, x)
    regions, region = pattern.unique(dim=0, return_inverse=True)
    speaker = torch.zeros(len(regions), dtype=torch.long)
    speaker[region] = torch.arange(len(x))  # one point of each region speaks for all of it
    A, c = A[speaker[region]], c[speaker[region]]
    off = (network(wide(layers), x) - ((A @ x[:, :, None])[:, :, 0] + c)).abs()
    assert (off <= 1e-12 * terms(layers, x)).all(), "a region is not its matrix"
    return len(regions)
'''.strip("\n"),
)

_GAP = '''
def check_gap(layers):
    """Of all matrices the one nearest to the network leaves as much of it as the page said."""
    z = network(wide(layers), POINTS)
    x1 = torch.cat([POINTS, torch.ones(len(POINTS), 1)], dim=1)  # a column of ones for the bias
    best = torch.linalg.lstsq(x1, z).solution  # (3, 1): least squares
    room = 10 * rounding(layers, POINTS)
    scale = PAGE_MATRIX.abs().max()
    off = (x1 @ best - x1 @ PAGE_MATRIX[:, None]).square().mean().sqrt()
    assert off <= room + 2e-6 * scale, f"the nearest matrix is {best.flatten().tolist()}"
$gap
'''

_GAP_OF_SPREAD = """
    # What it leaves, as a share of the variance: 0, nothing, to 1, as much as no matrix at all.
    spread = z.std(correction=0)
    gap = (z - x1 @ best).square().mean().sqrt() / spread
    assert (gap - PAGE_GAP**0.5).abs() <= room / spread + 1e-6, f"the gap is {gap**2}"
    return gap**2
"""

_GAP_OF_NONE = """
    # It says the same at all points, but for rounding: there is no variance to explain.
    assert z.std(correction=0) <= 2e-6 * z.abs().max(), "it does not say the same everywhere"
    return torch.zeros(())
"""

_STEPS = '''
def check_steps(layers):
    """An affine map climbs any straight line by equal steps. $claim"""
    z = network(wide(layers), GRID).view(40, 40)
    unequal = max(z.diff(n=2, dim=0).abs().max(), z.diff(n=2, dim=1).abs().max())
    fine = 2**-29 * rounding(layers, GRID) + 2**-52 * z.abs().max()  # of float64, about
    assert $test
'''

_CLAIMS = {
    Bends.SURELY: (
        "This one does not: no matrix is it.",
        'unequal > 1000 * fine, "it could be one matrix"',
    ),
    Bends.NOT: (
        "So does this one, as far as the grid can tell.",
        'unequal <= 1000 * fine, "it is no matrix"',
    ),
}


def check_sections(taken: Taken, claims: Claims) -> list[Section]:
    """Return the code of all that is asserted of a network."""
    gap = filled(_GAP, gap=_GAP_OF_NONE if claims.is_flat else _GAP_OF_SPREAD)
    best = Section(
        "The best single matrix",
        "Of all the nearest to the network at the points, by least squares.",
        gap,
    )
    return [_COPY, *_steps(claims), *_of_its_kind(taken, claims.kind), best]


def _of_its_kind(taken: Taken, kind: Kind) -> list[Section]:
    if kind is Kind.AFFINE:
        return [_COLLAPSE]
    return [_pieces_of(taken)] if kind is Kind.PIECEWISE else []


def _pieces_of(taken: Taken) -> Section:
    rows = []
    for layer in taken.network.layers:
        assert layer.pieces is not None
        numbers = (layer.pieces.breaks, layer.pieces.slopes, layer.pieces.intercepts)
        rows.append(f"    ({', '.join(repr(list(values)) for values in numbers)}),")
    code = filled(_REGIONS.code, pieces="\n".join(["[", *rows, "]"]))
    return Section(_REGIONS.title, _REGIONS.says, code)


def _steps(claims: Claims) -> list[Section]:
    if claims.kind is Kind.AFFINE or claims.bends is Bends.UNTOLD:
        return []
    claim, test = _CLAIMS[claims.bends]
    code = filled(_STEPS, claim=claim, test=test)
    return [
        Section(
            "One matrix or not",
            "One matrix climbs any straight line by equal steps. Does this network?",
            code,
        )
    ]
