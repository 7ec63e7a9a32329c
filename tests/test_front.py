"""The page before Streamlit, as the server writes it."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.testclient import TestClient
from streamlit import config

from components.card_picture import CARD_VERSION
from components.front import embed_page, front_page
from components.head import THEME_SCRIPT, first_answers
from components.link import Link, read_link
from components.moment import Moment
from components.partner import PARTNERS
from components.stage import wanted
from components.stage_modules import HTML, LECTURE, NOTES, STAGE, VERSION, file_address
from components.theme import theme_style
from components.words.page_words import DESCRIPTION, NAME, QUESTION, title_in_words
from models.experiment.settings import Settings
from models.record.store import STORE
from server.card_route import Asked, parse_card
from server.headers import script_hash
from server.page_route import public_address
from server.routes import routes
from tests.strategies import experiments, moments

ROOT = "https://play.example/"
client = TestClient(Starlette(routes=routes()))


class Page(HTMLParser):
    """What a browser makes of the markup: (tag, attributes) in order, and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        [found] = [
            attributes
            for name, attributes in self.tags
            if name == tag and wanted.items() <= attributes.items()
        ]
        return found


def page(query: str = "") -> Page:
    return Page(front_page(read_link(parsed(query)), ROOT, is_embedded=False))


def bare(query: str = "") -> Page:
    return Page(embed_page(read_link(parsed(query)), ROOT))


def parsed(query: str) -> dict[str, str]:
    return dict(Request({"type": "http", "query_string": query.encode()}).query_params)


def test_a_link_previews_as_what_it_is() -> None:
    there = page("depth=3&activation=tanh&dataset=moons")
    said = "Collapse Playground: 3 hidden layers of 8, tanh, on moons"

    assert there.one("meta", property="og:title")["content"] == said
    assert there.one("meta", property="og:description")["content"] == DESCRIPTION
    assert there.one("meta", name="description")["content"] == DESCRIPTION
    address = f"{ROOT}?dataset=moons&activation=tanh&depth=3"  # as every link is written
    assert there.one("link", rel="canonical")["href"] == address
    assert there.one("meta", property="og:url")["content"] == address
    assert there.one("meta", name="twitter:card")["content"] == "summary_large_image"


@given(experiments())
def test_a_preview_shows_the_card_of_its_link_under_its_version(settings: Settings) -> None:
    link = Link(settings, Moment(epoch=7, partner="deleted", speed="4"))
    there = Page(front_page(link, ROOT, False))
    address = str(there.one("meta", property="og:image")["content"])
    asked, version = parse_card(QueryParams(address.partition("?")[2]))

    assert address.startswith(f"{ROOT}card.png?")
    assert asked == Asked(settings, 7, "deleted")
    assert version == CARD_VERSION


@pytest.mark.parametrize(
    ("path", "program"),
    [("/", STAGE), ("/embed", STAGE), ("/present", LECTURE), ("/notes", NOTES)],
)
def test_each_page_runs_one_program_and_loads_no_other_ahead(path: str, program: str) -> None:
    there = Page(client.get(path).text)
    ahead = [one["href"] for _, one in there.tags if one.get("rel") == "modulepreload"]

    assert there.one("script", type="module")["src"] == file_address(program)
    assert ahead == ([] if program == NOTES else [file_address(program)])


def test_a_preview_without_a_moment_shows_the_fitting_one() -> None:
    address = page("").one("meta", property="og:image")["content"]

    assert address == f"{ROOT}card.png?v={CARD_VERSION}"


@given(experiments())
def test_a_preview_names_the_network_and_the_data_of_its_link(settings: Settings) -> None:
    said = title_in_words(settings)

    assert said.startswith(f"{NAME}: ")
    assert said.endswith(f", on {settings.dataset}")
    if settings.layers:
        assert f"{len(settings.layers)} hidden layer" in said
        assert all(str(layer.width) in said for layer in settings.layers)
    else:
        assert "no hidden layer" in said


@pytest.mark.parametrize("partner", PARTNERS)
def test_whichever_matrix_stands_to_the_right_none_is_called_nearest_first(partner: str) -> None:
    there = page(f"partner={partner}")
    previewed = there.one("meta", property="og:description")["content"] or ""

    assert "Right: one matrix." in there.said
    assert "nearest" not in previewed
    assert "matrix nearest to it" not in there.said


def test_without_script_it_says_what_the_page_is() -> None:
    html = front_page(read_link({}), ROOT, False)
    inside = re.search(r"<noscript>(.*?)</noscript>", html, re.DOTALL)

    assert inside is not None
    assert QUESTION in inside[1]
    assert "JavaScript" in inside[1]


@given(experiments(), moments())
def test_the_page_wants_what_the_link_says(settings: Settings, moment: Moment) -> None:
    link = Link(settings, moment.of(settings))
    for there in (page(link.query()), bare(link.query())):
        told = json.loads(there.one("div", id="front")["data-wanted"] or "")
        assert told == json.loads(json.dumps(wanted(link.settings, link.moment)))


@pytest.mark.parametrize(
    "text",
    [
        '"><script>alert(1)</script>',
        "'><img src=x onerror=alert(1)>",
        "</title><script>alert(1)</script>",
        "$program${stage}$$",
        "\x00\ud7ff&lt;",
    ],
)
@pytest.mark.parametrize("name", ["dataset", "epoch", "partner", "nosuch", "embed", "depth", "<b>"])
def test_nothing_of_a_hostile_link_becomes_markup(name: str, text: str) -> None:
    query = urlencode({name: text})
    for hostile, kind in ((page(query), page()), (bare(query), bare())):
        shapes = [[tag for tag, _ in one.tags if tag != "br"] for one in (hostile, kind)]
        extra = [tag for tag in shapes[0] if tag not in shapes[1]]
        assert extra == []
        assert len(shapes[0]) - len(shapes[1]) in (0, 1)  # one more: what was wrong with the link


def test_what_is_wrong_with_a_link_is_said_on_the_bare_stage() -> None:
    said = bare(urlencode({"depth": "<b>99</b>"})).said

    assert "Part of this link could not be used" in said
    assert "depth must be" in said


def test_a_picture_needs_nothing_more_than_what_the_head_asks_for() -> None:
    """The addresses are those that the stage asks for: another would be asked for in vain."""
    link = read_link({"dataset": "xor", "epoch": "70"})
    STORE.run(link.settings).frame(130)
    for address in first_answers(link):
        response = client.get(f"/{address}")
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]


@pytest.mark.parametrize(
    ("query", "pull"),
    [
        ("", "start=0&count=60&stride=1"),
        ("epoch=70", "start=70&count=50&stride=1"),  # up to a multiple of 60
        ("epoch=70&speed=16", "start=70&count=50&stride=1"),  # it stands still
        ("epoch=70&speed=16&playing=true", "start=64&count=56&stride=16"),
        ("speed=4", "start=0&count=60&stride=4"),
    ],
)
def test_the_first_pull_is_the_stages(query: str, pull: str) -> None:
    """The browser tests hold it to what the stage does."""
    assert any(address.endswith(pull) for address in first_answers(read_link(parsed(query))))


def test_the_page_is_asked_for_anew_each_time() -> None:
    for path in ("/", "/index.html", "/embed", "/?depth=3", "/embed?depth=99"):
        response = client.get(path)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "no-cache"
        assert "set-cookie" not in response.headers
        assert response.headers["content-type"] == "text/html; charset=utf-8"


def test_the_only_script_in_the_page_is_the_one_that_the_policy_names() -> None:
    for html in (front_page(read_link({}), ROOT, False), embed_page(read_link({}), ROOT)):
        assert re.findall(r"<script>(.*?)</script>", html, re.DOTALL) == [THEME_SCRIPT]
        assert len(re.findall(r"<script", html)) == 2
        assert not re.search(r"\son\w+=", html)
    assert script_hash("").startswith("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")


def test_the_bare_stage_is_the_stage_and_a_way_to_the_page() -> None:
    there = bare("depth=3")

    assert HTML in embed_page(read_link({}), ROOT)
    assert there.one("a", href="./?depth=3")
    assert "data-script" not in there.one("div", id="front")
    assert not [one for tag, one in there.tags if tag == "script" and "static" in str(one)]


def test_the_stages_colours_are_the_pages() -> None:
    style = theme_style()
    for theme in ("light", "dark"):
        for option in ("backgroundColor", "textColor", "primaryColor", "borderColor"):
            assert str(config.get_option(f"theme.{theme}.{option}")) in style


def request(path: str = "/", **headers: str) -> Request:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {"type": "http", "scheme": "https", "path": path, "headers": raw}
    return Request({**scope, "query_string": b"", "server": ("inside", 8501), "root_path": ""})


@pytest.mark.parametrize(
    ("path", "host", "configured", "address"),
    [
        ("/", "play.example", "", "https://play.example/"),
        ("/index.html", "play.example:8501", "", "https://play.example:8501/"),
        ("/play/embed", "[::1]:8501", "", "https://[::1]:8501/play/"),
        ("/play/", 'evil"><b>', "", "/play/"),
        ("/", "evil.example/path", "", "/"),
        ("/play/", "forged.example", "https://play.example/base", "https://play.example/base/"),
    ],
)
def test_the_public_address_is_the_owners_or_the_one_that_was_asked_for(
    path: str, host: str, configured: str, address: str
) -> None:
    assert public_address(request(path, host=host), configured) == address


def test_the_icon_has_an_address_of_its_own() -> None:
    icon = client.get(f"/stage/{VERSION}/icon.svg")

    assert icon.headers["content-type"].startswith("image/svg+xml")
    assert icon.text.startswith("<svg")
