"""The script: one plain PyTorch file that asserts what the page showed, and imports no other."""

from collections.abc import Iterator
from symtable import SymbolTable, symtable
from textwrap import fill

from components.takeaway.check_code import check_sections
from components.takeaway.claims import Bends, Claims, Kind, claims_of
from components.takeaway.network_code import network_section
from components.takeaway.number_code import number_section
from components.takeaway.section import Section, filled
from components.takeaway.taken import Taken
from components.takeaway.training_code import training_sections
from models.definition.network import Dense, Network

_HEAD = '''
"""Is this network one matrix? Claims of the Collapse Playground, to be run.

$shape.

    python FILE            # checks every claim; it needs PyTorch and nothing else
    python FILE --train    # trains it again from its seed first, for which it needs NumPy, too

$contents

On the page: ?$query
"""

$imports
'''

_IMPORTS = """
import sys
${math}from types import SimpleNamespace
from zlib import crc32

import torch
from torch.nn import functional

torch.set_num_threads(1)  # so small a network is done soonest by one
""".strip("\n")

_MATH = ("e", "factorial", "log2", "pi", "sqrt")
"""What any code of a network takes from ``math``; a file imports those that it needs."""

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
    written = sections(taken, claims)
    parts = [head(taken, written), *map(_part, written)]
    return ("\n\n\n".join([*parts, main(claims)]) + "\n").encode()


def sections(taken: Taken, claims: Claims) -> list[Section]:
    """Return its sections, in order."""
    return [
        network_section(taken),
        *check_sections(taken, claims),
        *training_sections(taken),
        number_section(taken),
    ]


def imports(written: list[Section]) -> str:
    """Return what a file with these sections begins with."""
    used = {name for section in written for name in _used(symtable(section.code, "", "exec"))}
    from_math = ", ".join(name for name in _MATH if name in used)
    return filled(_IMPORTS, math=f"from math import {from_math}\n" if from_math else "")


def _used(table: SymbolTable) -> Iterator[str]:
    """Yield the names that code uses, by their table: a walk goes through all weights."""
    yield from (symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced())
    for within in table.get_children():
        yield from _used(within)


def head(taken: Taken, written: list[Section]) -> str:
    """Return what it is, how to run it, what is in it, and its imports."""
    titles = ", ".join(f'"{section.title}"' for section in written)
    contents = fill(f"From the top: {titles}. At the end main() runs the checks.", 96)
    return filled(
        _HEAD,
        shape=shape_line(taken),
        contents=contents,
        query=taken.query,
        imports=imports(written),
    )


def shape_line(taken: Taken) -> str:
    """Return what was trained, on what and how long, and what was changed, in short lines.

    Whoever reads it can tell what bends in the network on show, and what it was trained with.
    """
    shape, between = " -> ".join(map(str, taken.sizes)), _between(taken.trained)
    kind = f" with {between}" if between else ""
    changed = "; changed by hand on the way" if taken.is_edited else ""
    if taken.moment.is_what_if and between:
        changed += f"; then, without training again, given {_between(taken.network)} instead"
    epochs = "1 epoch" if taken.frame.epoch == 1 else f"{taken.frame.epoch:,} epochs"
    trained = f"trained for {epochs} on the points called {taken.settings.dataset}"
    return fill(f"{shape}{kind}, {trained}{changed}", 96, break_on_hyphens=False)


def _between(network: Network) -> str:
    """Return what stands after each hidden layer's matrix: once if all are alike, else in turn."""
    functions = [_bent(layer) for layer in network.layers[:-1]]
    return ", ".join(functions[:1] if len(set(functions)) == 1 else functions)


def _bent(layer: Dense) -> str:
    """Return for example "relu", or "0.65 z + 0.35 relu(z)" where it bends less."""
    name, bend = layer.activation.name, layer.bend
    if layer.activation.is_affine or bend == 1.0:
        return name
    return f"{1.0 - bend:.4g} z + {bend:.4g} {name}(z)"


def main(claims: Claims) -> str:
    """Return the end: all checks in turn."""
    return filled(_MAIN, checks=(_steps(claims) + _CHECKS[claims.kind].rstrip("\n"))[1:])


def _steps(claims: Claims) -> str:
    if claims.kind is Kind.AFFINE:
        return ""
    check = "" if claims.bends is Bends.UNTOLD else "\n    check_steps(layers)"
    return f'{check}\n    print("{STEPS_SAY[claims.bends]}")'


def _part(section: Section) -> str:
    heading = f"# ---- {section.title} {'-' * (80 - len(section.title))}"
    says = fill(section.says, 96, initial_indent="# ", subsequent_indent="# ")
    return f"{heading}\n{says}\n\n{section.code}"
