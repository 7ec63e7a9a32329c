"""What each data set teaches, in one sentence."""

LESSONS = {
    "circle": "A disc in a ring: no line separates inside from outside.",
    "xor": "Opposite corners agree: the classic that one matrix cannot do.",
    "gauss": "Two clouds: no rule does better than one straight line.",
    "spiral": "Two arms wound round each other: many folds are needed.",
    "moons": "Two hooked arcs: a line gets most, not all.",
    "rings": "Two thin rings, one inside the other.",
    "blobs": "Six clusters in a ring, taking turns.",
    "checkerboard": "Sixteen squares: the boundary runs everywhere.",
}
"""One for each of DATASETS."""
