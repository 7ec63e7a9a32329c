"""Every HTTP route that the page adds to Streamlit's own."""

from starlette.routing import Route
from streamlit import config

from server.card_route import card
from server.frames_route import frames
from server.layers_route import layers
from server.mount_route import mount
from server.page_route import embed, page
from server.present_route import notes, present
from server.qr_route import qr_code
from server.ready_route import ready
from server.regions_route import regions
from server.stage_route import stage_file
from server.story_route import story
from server.take_route import take
from server.what_if_route import what_if_numbers
from server.worksheet_route import scene_worksheet


def routes() -> list[Route]:
    """Return the routes, under the server's base path too.

    Streamlit prefixes its own routes with server.baseUrlPath, but not an app's.
    """
    base = base_path()
    pages = {"/": page, "/index.html": page, "/embed": embed, "/present": present, "/notes": notes}
    return [Route(f"{base}{path}", to, methods=["GET"]) for path, to in pages.items()] + [
        route
        for prefix in sorted({"", base})
        for route in (
            Route(f"{prefix}/frames", frames, methods=["GET"]),
            Route(f"{prefix}/card.png", card, methods=["GET"]),
            Route(f"{prefix}/layers", layers, methods=["GET"]),
            Route(f"{prefix}/mount", mount, methods=["GET"]),
            Route(f"{prefix}/regions", regions, methods=["GET"]),
            Route(f"{prefix}/what_if", what_if_numbers, methods=["GET"]),
            Route(f"{prefix}/story", story, methods=["POST"]),
            Route(f"{prefix}/stage/{{version}}/{{file}}", stage_file, methods=["GET"]),
            Route(f"{prefix}/qr.svg", qr_code, methods=["GET"]),
            Route(f"{prefix}/take/{{kind}}", take, methods=["GET"]),
            Route(f"{prefix}/worksheet", scene_worksheet, methods=["GET"]),
            Route(f"{prefix}/ready", ready, methods=["GET"]),
        )
    ]


def base_path() -> str:
    """Return the server's base path as in "/play", or "" if it has none."""
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""
