"""The stage's modules as one."""

import json
import subprocess

import pytest

from components.stage_bundle import bundle, needed
from components.stage_modules import FILES, LATER, LECTURE, MODULES, NOTES, PROGRAMS, STAGE

COUNTER = """\
// @ts-check
// Counts how often it was run.
globalThis.runs = (globalThis.runs ?? 0) + 1;

/** The next number. @param {number} x @returns {number} */
export function next(x) {
  // A comment of its own.
  return /** @type {number} */ (x) + step;
}

const step = 1;
export const TWO = next(1);
"""
DOUBLER = """\
import { next, TWO as two } from "./counter.js";
import * as counter from "./counter.js";

export const four = () => next(next(two)) + counter.TWO - 2;
export class Same { is(other) { return other === counter.next && other === next; } }
"""
PAIR = {"doubler.js": DOUBLER, "counter.js": COUNTER}


def evaluated(source: str, expression: str) -> object:
    """What Node makes of an expression in the names that the module exports."""
    program = f"""
      globalThis.window = globalThis;
      const code = {json.dumps(source)};
      const it = await import("data:text/javascript," + encodeURIComponent(code));
      console.log(JSON.stringify({expression}));"""
    said = subprocess.run(
        ["node", "--input-type=module"], input=program, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr[-1000:]
    return json.loads(said.stdout)


def test_the_whole_does_what_its_modules_do() -> None:
    source = bundle(PAIR, exported=["doubler.js", "counter.js"])
    said = evaluated(source, "[it.four(), it.TWO, new it.Same().is(it.next), globalThis.runs]")

    assert said == [4, 2, True, 1]


def test_only_what_is_asked_for_is_exported() -> None:
    assert evaluated(bundle(PAIR, exported=["doubler.js"]), "Object.keys(it)") == ["Same", "four"]


def test_comments_stay_at_home() -> None:
    source = bundle(PAIR, exported=[])

    assert "comment" not in source
    assert "@" not in source


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('import { x } from "./nosuch.js";\n', "nosuch.js, which is not there"),
        ('import x from "./counter.js";\n', "another form: import x"),
        ('import "./counter.js";\n', "another form: import"),
        ('export * from "./counter.js";\n', "another form: export"),
        ("const x = 1;\nexport { x };\n", "another form: export"),
        ("export default 1;\n", "another form: export default"),
        ("const here = import.meta.url;\n", "another form: import.meta"),
        ('import { four } from "./doubler.js";\n', "in a circle"),
    ],
)
def test_what_it_cannot_join_is_refused(source: str, fault: str) -> None:
    modules = {"doubler.js": DOUBLER + 'import { y } from "./x.js";\n', "counter.js": COUNTER}
    with pytest.raises(ValueError, match=fault):
        bundle({**modules, "x.js": source}, exported=[])


def test_what_a_module_needs_is_what_it_imports_and_what_that_imports() -> None:
    modules = {"alone.js": "export const x = 1;\n", **PAIR}

    assert list(needed(modules, ["doubler.js"])) == list(PAIR)
    assert list(needed(modules, ["counter.js", "alone.js"])) == ["alone.js", "counter.js"]
    with pytest.raises(ValueError, match="which is not there"):
        needed({"doubler.js": DOUBLER}, ["doubler.js"])


def held_by(name: str) -> set[str]:
    """The modules that a file has joined."""
    return {one for one in MODULES if f"const ${one.removesuffix('.js')} = " in FILES[name]}


LATE = ("pictures.js", "poster.js", "key.js", "svg_context.js", "png.js", "films.js", "gif.js")
OF_A_LECTURE = ("present.js", "notes.js", "story.js", "story_file.js", "question.js", "swipe.js")


def test_every_module_is_in_what_a_page_runs_or_loads_later() -> None:
    assert set[str]().union(*map(held_by, (*PROGRAMS, *LATER))) == set(MODULES)


def test_the_page_gets_how_it_mounts_a_stage() -> None:
    assert evaluated(FILES[STAGE], "Object.keys(it)") == ["mount"]


def test_nobody_waits_for_what_draws_pictures_before_one_is_asked_for() -> None:
    assert not any(held_by(name) & set(LATE) for name in PROGRAMS)
    assert not any("gifenc" in FILES[name] for name in PROGRAMS)
    assert evaluated(FILES["films.js"], "Object.keys(it)") == ["gifFile", "videoFile"]
    assert evaluated(FILES["pictures.js"], "Object.keys(it).includes('svgFile')") is True


def test_nobody_but_a_lecturer_loads_the_lecture() -> None:
    assert held_by(STAGE).isdisjoint(OF_A_LECTURE)
    assert held_by(LECTURE) > {"stage.js", *OF_A_LECTURE} - {"notes.js"}
    assert held_by(NOTES) == {"notes.js", "story.js", "line.js"}
