"""The script: one plain PyTorch file that asserts what the page showed, and imports no other."""

from components.takeaway.check_code import check_sections
from components.takeaway.claims import Bends, Claims, Kind, claims_of
from components.takeaway.network_code import network_section
from components.takeaway.number_code import number_section
from components.takeaway.section import Section, filled
from components.takeaway.taken import Taken
from components.takeaway.training_code import training_section

_HEAD = '''
"""Is this network one matrix? Claims of the Collapse Playground, to be run.

$shape, trained for $epochs epochs on the points called $dataset$changed.

    python FILE            # checks every claim; it needs PyTorch and nothing else
    python FILE --train    # trains it again from its seed first, for which it needs NumPy, too

On the page: ?$query
"""

import sys
from zlib import crc32

import torch
from torch.nn import functional

torch.set_num_threads(1)  # so small a network is done soonest by one
'''

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

_STEPS = {
    Bends.SURELY: """
    check_steps(layers)
    print("It climbs by unequal steps: no matrix is it.")
""",
    Bends.NOT: """
    check_steps(layers)
    print("It climbs by equal steps: as far as the grid can tell it is one matrix.")
""",
    Bends.UNTOLD: """
    print("It is so nearly one matrix that float64 cannot tell whether it is.")
""",
}


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
        training_section(taken),
        number_section(taken),
    ]


def head(taken: Taken) -> str:
    """Return what it is, how to run it, and its imports."""
    names = [layer.activation.name for layer in taken.hidden]
    shape = " -> ".join(map(str, taken.sizes))
    kind = f" with {', '.join(dict.fromkeys(names))}" if names else ""
    changed = ";\nchanged by hand on the way" if taken.is_edited else ""
    if taken.moment.is_what_if:
        changed += ";\nthen its activations were changed without training again"
    return filled(
        _HEAD,
        shape=f"{shape}{kind}",
        epochs=f"{taken.frame.epoch:,}",
        dataset=taken.settings.dataset,
        changed=changed,
        query=taken.query,
    )


def main(claims: Claims) -> str:
    """Return the end: all checks in turn."""
    steps = "" if claims.kind is Kind.AFFINE else _STEPS[claims.bends]
    return filled(_MAIN, checks=(_CHECKS[claims.kind].rstrip("\n") + steps.rstrip("\n"))[1:])


def _part(section: Section) -> str:
    return f"# ---- {section.title} {'-' * (80 - len(section.title))}\n\n{section.code}"
