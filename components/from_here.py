"""From here, or from the start: what a changed control of the training may also have meant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from components.edits_asked import keep_edits
from components.stage import epoch_on_show
from components.words.change_words import NO_MORE_CHANGES, from_here_in_words, restart_in_words
from models.experiment.interventions import CHANGEABLE, MAX_INTERVENTIONS, Intervention, Value
from models.experiment.settings import Settings

_KEY = "sidebar"


@dataclass(frozen=True)
class Restart:
    """One control of the training was changed, and it was trained anew with it.

    Attributes:
        what: A field in CHANGEABLE.
        before: What it was.
        epoch: On show when it was changed, from 1.
    """

    what: str
    before: Value
    epoch: int


@dataclass(frozen=True)
class Sidebar:
    """What the sidebar has described last.

    Attributes:
        settings: The experiment.
        epoch: At which the stage begins with it.
        restart: What it was restarted for, if all else is as it was then.
    """

    settings: Settings
    epoch: int = 0
    restart: Restart | None = None

    def followed(self, settings: Settings, epoch: int) -> "Sidebar":
        """Return what follows when the sidebar describes ``settings``.

        Args:
            settings: The experiment from now on.
            epoch: On show until now.
        """
        if settings == self.settings:
            return self
        what = _only_change(self.settings, settings)
        restart = Restart(what, getattr(self.settings, what), epoch) if what and epoch else None
        # By arrow keys a value is come to by way of others, of which nothing was seen.
        if not epoch and self.restart and self.restart.what == what:
            restart = self.restart
        return Sidebar(settings, 0, restart if restart and _differs(settings, restart) else None)


def instead(settings: Settings, restart: Restart) -> Settings:
    """Return the experiment in which the control is changed where it was touched, and not before.

    Raises:
        ValueError: If there are MAX_INTERVENTIONS already.
    """
    edit = _edit(settings, restart)
    others = (it for it in settings.edits if (it.epoch, it.what) != (edit.epoch, edit.what))
    first: dict[str, Any] = {restart.what: restart.before}
    return replace(settings, **first, edits=(*others, edit))


def from_here(settings: Settings, opened: int, places: Mapping[str, Any]) -> None:
    """Draw the choice under the control that was changed last; nothing if there is none.

    Args:
        settings: What the sidebar describes.
        opened: The epoch that the page's link opens at.
        places: Where to draw, for each of CHANGEABLE.
    """
    last = st.session_state.get(_KEY) or Sidebar(settings, opened)
    now = last.followed(settings, epoch_on_show(last.settings, last.epoch))
    st.session_state[_KEY] = now
    if now.restart:
        with places[now.restart.what]:
            _choice(settings, now.restart)


def begun_at(settings: Settings) -> int:
    """Return the epoch at which the stage begins with the sidebar's experiment."""
    last = st.session_state.get(_KEY)
    return last.epoch if last and last.settings == settings else 0


def _choice(settings: Settings, restart: Restart) -> None:
    edit = _edit(settings, restart)
    st.caption(restart_in_words(edit))
    try:
        other = instead(settings, restart)
    except ValueError:
        st.caption(NO_MORE_CHANGES.format(MAX_INTERVENTIONS))
        return
    st.button(from_here_in_words(edit), key="from_here", on_click=_take, args=(other, restart))


def _take(other: Settings, restart: Restart) -> None:
    """Let the sidebar and the link have the other experiment, which goes on where it was."""
    st.session_state[restart.what] = restart.before
    st.session_state[_KEY] = Sidebar(other, restart.epoch)
    keep_edits(other.edits)


def _edit(settings: Settings, restart: Restart) -> Intervention:
    return Intervention(restart.epoch, restart.what, getattr(settings, restart.what))


def _only_change(one: Settings, other: Settings) -> str | None:
    """Return the field in CHANGEABLE that is all in which two experiments differ."""
    changed = [what for what in CHANGEABLE if getattr(one, what) != getattr(other, what)]
    if len(changed) != 1:
        return None
    same: dict[str, Any] = {changed[0]: getattr(one, changed[0])}
    return changed[0] if replace(other, **same) == one else None


def _differs(settings: Settings, restart: Restart) -> bool:
    """Whether the start has what the control says, and the epoch would not have it otherwise."""
    value, what = getattr(settings, restart.what), restart.what
    before: dict[str, Any] = {what: restart.before}
    at_epoch = replace(settings, **before).at(restart.epoch)
    return bool(getattr(settings.at(0), what) == value != getattr(at_epoch, what))
