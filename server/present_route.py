"""Stories over HTTP: the page that presents one, and the window with its notes."""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from components.link import Link, read_link
from components.presentation import beginning_with, notes_page, present_page
from components.story import Story, StoryError, named_story
from server.page_route import UNKEPT, public_address
from server.query import NEVER, refusal


async def present(request: Request) -> Response:
    """Answer ``/present?story=&scene=&from=``: the story's page; without a name, the page's own.

    ``scene`` names the one that it begins with; ``from`` is a link of the page, as a query,
    which comes before the first scene.
    """
    name = request.query_params.get("story", OWN)
    story = story_found(name, request)
    if not isinstance(story, Story):
        return story
    names = [scene.name for scene in story.scenes]
    scene = request.query_params.get("scene", names[0])
    if scene not in names:
        return refusal(f"the story has no scene {scene[:24]!r}")
    at, root = names.index(scene), public_address(request)
    page = present_page(story, name, at, root, _came_from(request))
    return HTMLResponse(page, headers=UNKEPT)


async def notes(request: Request) -> Response:
    """Answer ``/notes?story=&from=``: the window with the speaker's notes."""
    name = request.query_params.get("story", OWN)
    story = story_found(name, request)
    if not isinstance(story, Story):
        return story
    return HTMLResponse(notes_page(story, name), headers=UNKEPT)


OWN = "collapse"
"""The name of the page's own story."""


def _came_from(request: Request) -> Link | None:
    """Return where a visitor was on the page; what is not allowed in it is at its default."""
    if "from" not in request.query_params:
        return None
    return read_link(dict(parse_qsl(request.query_params["from"])))


def story_found(name: str, request: Request) -> Story | Response:
    """Return a story, or the answer that says why there is none."""
    try:
        story = named_story(name)
        came = _came_from(request)
        return beginning_with(came, story) if came else story
    except LookupError:
        said = f"there is no story {name[:24]!r}"
        return PlainTextResponse(said, status_code=404, headers=NEVER)
    except StoryError as error:
        # It is the host's own file: whoever wrote it sees what is wrong in it.
        return refusal("\n".join(["This story cannot be read.", *error.problems]))
