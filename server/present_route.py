"""Stories over HTTP: the page that presents one, and the window with its notes."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from components.presentation import notes_page, present_page
from components.story import Story, StoryError, named_story
from server.page_route import UNKEPT, public_address
from server.query import NEVER, refusal


async def present(request: Request) -> Response:
    """Answer ``/present?story=&scene=``: the story's page; without a name, that of the page's own.

    ``scene`` is the name of the one that it begins with.
    """
    name = request.query_params.get("story", OWN)
    story = _found(name)
    if not isinstance(story, Story):
        return story
    names = [scene.name for scene in story.scenes]
    scene = request.query_params.get("scene", names[0])
    if scene not in names:
        return refusal(f"the story has no scene {scene[:24]!r}")
    page = present_page(story, name, names.index(scene), public_address(request))
    return HTMLResponse(page, headers=UNKEPT)


async def notes(request: Request) -> Response:
    """Answer ``/notes?story=``: the window with the speaker's notes."""
    name = request.query_params.get("story", OWN)
    story = _found(name)
    if not isinstance(story, Story):
        return story
    return HTMLResponse(notes_page(story, name), headers=UNKEPT)


OWN = "collapse"
"""The name of the page's own story."""


def _found(name: str) -> Story | Response:
    """Return a story, or the answer that says why there is none."""
    try:
        return named_story(name)
    except LookupError:
        said = f"there is no story {name[:24]!r}"
        return PlainTextResponse(said, status_code=404, headers=NEVER)
    except StoryError as error:
        # It is the host's own file: whoever wrote it sees what is wrong in it.
        return refusal("\n".join(["This story cannot be read.", *error.problems]))
