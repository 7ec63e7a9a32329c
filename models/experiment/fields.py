"""What a field of an experiment may be, how a link writes it, and what a widget offers."""

import re
from dataclasses import dataclass
from typing import Any

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e-[0-9]+)?")
"""A number as links have it: Python and JavaScript write it so, and both read the same in it."""


@dataclass(frozen=True)
class Choice:
    """A field that is one of several values.

    Attributes:
        options: All that it may be, in the order of the menu.
    """

    options: tuple[Any, ...]

    def check(self, name: str, value: Any) -> None:
        """Do nothing if ``value`` is one of the options.

        Raises:
            ValueError: If it is not; the message calls it ``name`` and says what is allowed.
        """
        # bool is an int and 1.0 == 1: the type counts too
        if not any(value == option and type(value) is type(option) for option in self.options):
            allowed = ", ".join(map(str, self.options))
            raise ValueError(f"{name} must be one of {allowed}; got {shown(value)}")

    def parsed(self, text: str) -> Any:
        """Return the option that is written ``text``, or ``text``, which is none.

        Written as the menu writes it: 10 for 10.0 would be no choice of its.
        """
        return next((option for option in self.options if str(option) == text), text)


@dataclass(frozen=True)
class Range:
    """A field that is a number between two others, both included; whole where they are.

    Attributes:
        low: The least.
        high: The largest.
        step: From one place of the slider to the next; a link may say what lies between.
    """

    low: float
    high: float
    step: float = 1

    def check(self, name: str, value: Any) -> None:
        """Do nothing if ``value`` lies in the range.

        Raises:
            ValueError: If it does not; the message calls it ``name`` and says what is allowed.
        """
        whole = isinstance(self.low, int)
        number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if not (number and self.low <= value <= self.high):
            kind = "a whole number " if whole and not number else ""
            raise ValueError(
                f"{name} must be {kind}between {self.low} and {self.high}, got {shown(value)}"
            )

    def parsed(self, text: str) -> float | str:
        """Return the number in ``text``, or ``text`` itself, which no range holds."""
        if len(text) > 32 or not _NUMBER.fullmatch(text):
            return text
        number = float(text)
        if isinstance(self.low, int):
            return int(number) if number.is_integer() else text
        return number + 0.0  # -0.0 is 0.0: one experiment, one key


Field = Choice | Range


@dataclass(frozen=True)
class Switch(Choice):
    """Yes or no, written in a link as true or false in any case."""

    options: tuple[Any, ...] = ("true", "false")

    def parsed(self, text: str) -> str:
        """Return "true" or "false", or ``text``, which is neither."""
        return text.lower()


def shown(value: object) -> str:
    """Return a short, plain form of a value that may come from a visitor."""
    text = str(value)
    return repr(text[:24] + "..." if len(text) > 24 else text) if isinstance(value, str) else text
