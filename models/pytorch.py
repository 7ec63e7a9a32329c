"""PyTorch, loaded when something in it is first used.

PyTorch defines what a network is and how it learns; tests and ``Settings.engine`` ask for it. A
server that trains and draws by compiled code never does, and is spared its seconds and 260 MB.
"""

import importlib
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["functional", "torch"]


class _OnUse:
    """Stands for a module of PyTorch until one of its names is asked for.

    Args:
        name: Of the module.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """Return what the module calls ``attribute``, and find it at once from now on."""
        if attribute.startswith("__"):  # asked by whoever looks at any object: no use of PyTorch
            raise AttributeError(attribute)
        value = getattr(_loaded(self._name), attribute)
        setattr(self, attribute, value)
        return value


@cache
def _loaded(name: str) -> ModuleType:
    # At these sizes more threads only wait for each other, and sums must not depend on their
    # number.
    importlib.import_module("torch").set_num_threads(1)
    return importlib.import_module(name)


if TYPE_CHECKING:
    import torch
    from torch.nn import functional
else:
    torch, functional = _OnUse("torch"), _OnUse("torch.nn.functional")
