"""The stage's modules as one: a browser asks once for it, not for one after the other."""

import re
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

_IMPORT = re.compile(
    r'^import (?:\* as (?P<namespace>\w+)|\{(?P<names>[^}]*)\}) from "\./(?P<module>[\w.]+)";\n',
    re.MULTILINE,
)
_EXPORT = re.compile(
    r"^export (?P<rest>(?:async )?(?:function|class|const) (?P<name>\w+))", re.MULTILINE
)
_FOREIGN = re.compile(r"^\s*(?:import|export)\b(?! ?\().*|\bimport\.meta\b", re.MULTILINE)
_COMMENT_BLOCK = re.compile(r"^[ \t]*/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*\n", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_CAST = re.compile(r"/\*\* @(?:type|param) (?:[^*]|\*(?!/))*\*/ ?")


def bundle(modules: Mapping[str, str], exported: Iterable[str]) -> str:
    """Return one ES module that does what ``modules`` do, without their comments.

    Each becomes a function that is called once, after those that it imports, and gives what it
    exports.

    Args:
        modules: File name -> source. They import each other by ``"./<file name>"``, by name or as
            a namespace, and export functions, classes and constants where these are declared.
        exported: File names of those whose exports the whole exports, too.

    Raises:
        ValueError: If a module has an import or export of another form, or imports what there is
            not, or itself by way of others.
    """
    imported = {name: _imported(name, source, modules) for name, source in modules.items()}
    try:
        order = list(TopologicalSorter(imported).static_order())
    except CycleError as error:
        raise ValueError(f"modules import each other in a circle: {error.args[1]}") from error
    parts = [_called(name, modules[name]) for name in order]
    outside = [_reexported(name, modules[name]) for name in exported]
    return "".join([*parts, *outside])


def needed(modules: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return those of ``modules`` that ``names`` are, and what these import, and so on.

    Raises:
        ValueError: If one imports what there is not.
    """
    found: set[str] = set()
    missing = list(names)
    while missing:
        name = missing.pop()
        if name not in found:
            found.add(name)
            missing += _imported(name, modules[name], modules)
    return {name: source for name, source in modules.items() if name in found}


def _imported(name: str, source: str, modules: Mapping[str, str]) -> list[str]:
    found = [match["module"] for match in _IMPORT.finditer(source)]
    if missing := [one for one in found if one not in modules]:
        raise ValueError(f"{name} imports {missing[0]}, which is not there")
    return found


def _called(name: str, source: str) -> str:
    """Return a module as the constant that holds what it exports."""
    exports = ", ".join(_exports(source))
    body = _without_comments(_EXPORT.sub(r"\g<rest>", _IMPORT.sub(_taken, source)))
    if foreign := _FOREIGN.search(body):
        raise ValueError(f"{name} has an import or export of another form: {foreign[0].strip()}")
    return f"const {_constant(name)} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"


def _taken(match: re.Match[str]) -> str:
    module = _constant(match["module"])
    if match["namespace"]:
        return f"const {match['namespace']} = {module};\n"
    names = match["names"].replace(" as ", ": ")
    return f"const {{{names}}} = {module};\n"


def _reexported(name: str, source: str) -> str:
    return f"export const {{ {', '.join(_exports(source))} }} = {_constant(name)};\n"


def _exports(source: str) -> list[str]:
    return [match["name"] for match in _EXPORT.finditer(source)]


def _constant(name: str) -> str:
    return f"${name.removesuffix('.js')}"


def _without_comments(source: str) -> str:
    """Return ``source`` without its comments, where each begins its line or gives a type."""
    for comment in (_COMMENT_BLOCK, _COMMENT_LINE, _CAST):
        source = comment.sub("", source)
    return source
