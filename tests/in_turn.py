"""The order in which tests are handed out to the processes that run them."""

from xdist.scheduler.loadscope import LoadScopeScheduling

WHOLE_FILES = (
    *("tests/browser/", "tests/test_hostile_input.py"),
    *("tests/test_compiled_training.py", "tests/test_problems.py"),
)
"""Their tests share a server, a browser or what they compile: one process runs all of a file."""

LAWS = "tests/laws/"
"""Its tests share batches of moments: one process holds all laws to a batch."""


class InTurn(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out whole files, batches, or single tests, in the order that they were collected in."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(LAWS):
            return LAWS + nodeid.partition("[")[2]
        return nodeid.partition("::")[0] if nodeid.startswith(WHOLE_FILES) else nodeid
