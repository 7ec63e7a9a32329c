"""The worksheet route: a scene of a story as a page to be printed."""

from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from components.story import Scene, Story
from components.takeaway.scene_sheet import Asked, scene_sheet
from components.takeaway.taken import OverflowsError
from components.takeaway.worksheet import worksheet
from server.answers import Answer, Answers
from server.present_route import OWN, story_found
from server.pulls import BusyError, EndedError
from server.query import NEVER, refusal
from server.take_route import MADE, made, taken_of


async def scene_worksheet(request: Request) -> Response:
    """Answer ``/worksheet?story=&scene=``: the sheet of a scene; without names, of the first one.

    Of a scene that asks nothing, the sheet of the moment that it comes to.
    """
    name = request.query_params.get("story", OWN)
    story = story_found(name, request)
    if not isinstance(story, Story):
        return story
    return await sheet_in(story, request.query_params.get("scene", story.scenes[0].name), MADE)


async def sheet_in(story: Story, name: str, made: Answers) -> Response:
    """Return the sheet of a story's scene, or the answer that says why there is none.

    Args:
        story: Of the server's folder, or a visitor's own.
        name: Of the scene.
        made: Who has sheets made, and keeps them if that is wanted.
    """
    scene = next((one for one in story.scenes if one.name == name), None)
    if scene is None:
        return refusal(f"the story has no scene {name[:24]!r}")
    try:
        answer = await made.answer(("scene", repr(scene)), partial(_sheet, scene))
    except OverflowsError as error:
        return refusal(str(error))
    except (BusyError, EndedError) as error:
        return error.answer()
    return HTMLResponse(answer.body, headers=NEVER)


async def _sheet(scene: Scene) -> Answer:
    revealed = await taken_of((scene.reveal or scene.shown).link)
    if not scene.question:
        return await made(partial(worksheet, revealed))
    shown = await taken_of(scene.shown.link)
    pictures = tuple([await taken_of(link) for link in scene.pictures])
    return await made(partial(scene_sheet, Asked(scene, shown, revealed, pictures)))
