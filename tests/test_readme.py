"""README.md: what it says to try is what the page's own story shows."""

from pathlib import Path

from components.story import Scene, own_story

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


def row(scene: Scene) -> str:
    """Return a scene as a row of the table: what it is about, its link, and what one sees."""
    shown = scene.reveal or scene.shown
    seen = shown.words.partition(". ")[0].removesuffix(".") + "."
    if scene.kind == "words":
        seen = f"{scene.question} {scene.answers[scene.right - 1]}."
    return f"| {scene.title} | `{shown.link.search}` | {seen} |"


def table() -> str:
    """Return the table as the story has it."""
    return "\n".join(["| | open | and see |", "| --- | --- | --- |", *map(row, own_story().scenes)])


def test_what_there_is_to_try_is_the_pages_own_story() -> None:
    assert table() in README, f"README.md should have this table:\n{table()}"


def test_the_table_counts_as_many_scenes_as_are_announced() -> None:
    numbers = {11: "Eleven", 12: "Twelve", 13: "Thirteen", 14: "Fourteen"}

    assert f"{numbers[len(own_story().scenes)]} scenes lead" in " ".join(README.split())
