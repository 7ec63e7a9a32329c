"""The script: one plain PyTorch file that asserts what the page showed, and imports no other."""

from components.takeaway.check_code import check_sections
from components.takeaway.claims import Bends, Claims, Kind, claims_of
from components.takeaway.network_code import network_section
from components.takeaway.number_code import number_section
from components.takeaway.section import Section, filled
from components.takeaway.taken import Taken
from components.takeaway.training_code import training_sections

_HEAD = '''
"""Is this network one matrix? Claims of the Collapse Playground, to be run.

$shape.

    python FILE            # checks every claim; it needs PyTorch and nothing else
    python FILE --train    # trains it again from its seed first, for which it needs NumPy, too

On the page: ?$query
"""

$imports
'''

IMPORTS = """
import sys
from math import e, factorial, log2, pi, sqrt
from types import SimpleNamespace
from zlib import crc32

import torch
from torch.nn import functional

torch.set_num_threads(1)  # so small a network is done soonest by one
""".strip("\n")
"""What every file of code begins with."""

_MAIN = '''
def main():
    """Check every claim; an assertion that fails says what is not so."""
    layers = [(torch.tensor(W), torch.tensor(b)) for W, b in WEIGHTS]
    check_copy(layers)
    if "--train" in sys.argv:
        check_training(layers)
    check_scores(layers)
    gap = check_gap(layers)
$checks
    print(f"The nearest single matrix leaves {100 * gap:.3g} % of its variance.")


if __name__ == "__main__":
    main()
'''

_CHECKS = {
    Kind.AFFINE: """
    check_collapse(layers)
    print("One matrix at every point tried, within what rounding can do:", *collapsed(layers))
""",
    Kind.PIECEWISE: """
    print(f"On each of {check_regions(layers)} regions met it is that region's own matrix.")
""",
    Kind.CURVED: "",
}

STEPS_SAY = {
    Bends.SURELY: "It climbs by unequal steps: no matrix is it.",
    Bends.NOT: "It climbs by equal steps: as far as the grid can tell it is one matrix.",
    Bends.UNTOLD: "It is so nearly one matrix that float64 cannot tell whether it is.",
}
"""What is said of a network that might bend."""


def script(taken: Taken) -> bytes:
    """Return the file, in UTF-8."""
    claims = claims_of(taken)
    parts = [head(taken), *(_part(section) for section in sections(taken, claims))]
    return ("\n\n\n".join([*parts, main(claims)]) + "\n").encode()


def sections(taken: Taken, claims: Claims) -> list[Section]:
    """Return its sections, in order."""
    return [
        network_section(taken),
        *check_sections(taken, claims),
        *training_sections(taken),
        number_section(taken),
    ]


def head(taken: Taken) -> str:
    """Return what it is, how to run it, and its imports."""
    return filled(_HEAD, shape=shape_line(taken), query=taken.query, imports=IMPORTS)


def shape_line(taken: Taken) -> str:
    """Return what was trained, on what and how long, and what was changed."""
    names = [layer.activation.name for layer in taken.hidden]
    shape = " -> ".join(map(str, taken.sizes))
    kind = f" with {', '.join(dict.fromkeys(names))}" if names else ""
    changed = ";\nchanged by hand on the way" if taken.is_edited else ""
    if taken.moment.is_what_if:
        changed += ";\nthen its activations were changed without training again"
    epoch, dataset = taken.frame.epoch, taken.settings.dataset
    return f"{shape}{kind}, trained for {epoch:,} epochs on the points called {dataset}{changed}"


def main(claims: Claims) -> str:
    """Return the end: all checks in turn."""
    return filled(_MAIN, checks=(_CHECKS[claims.kind].rstrip("\n") + _steps(claims))[1:])


def _steps(claims: Claims) -> str:
    if claims.kind is Kind.AFFINE:
        return ""
    check = "" if claims.bends is Bends.UNTOLD else "\n    check_steps(layers)"
    return f'{check}\n    print("{STEPS_SAY[claims.bends]}")'


def _part(section: Section) -> str:
    return f"# ---- {section.title} {'-' * (80 - len(section.title))}\n\n{section.code}"
