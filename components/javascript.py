"""An expression of a table's row as JavaScript."""

import ast

from models.experiment.expressions import checked


def javascript_of(expression: str, *variables: str) -> str:
    """Return ``expression`` of ``variables`` as JavaScript, fully bracketed.

    Raises:
        ValueError: If it names anything else, or is more than JavaScript is known for.
    """
    return _javascript(ast.parse(checked(expression, *variables), mode="eval").body)


_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Gt: ">",
    ast.Lt: "<",
}


def _javascript(node: ast.expr) -> str:
    """Return one Python expression node as JavaScript, fully bracketed."""
    match node:
        case ast.Constant(value=value):
            return repr(value)
        case ast.Name(id=name):
            return name
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"(-{_javascript(operand)})"
        case ast.BinOp(left=left, op=operator, right=right):
            symbol = _OPERATORS[type(operator)]
            return f"({_javascript(left)} {symbol} {_javascript(right)})"
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            symbol = _OPERATORS[type(operator)]
            return f"({_javascript(left)} {symbol} {_javascript(right)})"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"({_javascript(test)} ? {_javascript(body)} : {_javascript(orelse)})"
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return f"{name}({', '.join(map(_javascript, arguments))})"
    raise ValueError(f"no JavaScript for {ast.dump(node)}")
