"""The changes that Python code can suffer: the slips that a reviewer would look for.

A change replaces characters, so that lines stay where they are and the rest of the text is kept.
Annotations, docstrings, texts for readers and `__all__` are left alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mutation.mutants import Change

COMPARISON = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
ARITHMETIC = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "/", ast.Mod: "*",
    ast.Pow: "*", ast.BitAnd: "|", ast.BitOr: "&",
}  # fmt: skip
EXTREMES = {
    "min": "max", "minimum": "maximum", "fmin": "fmax", "nanmin": "nanmax", "argmin": "argmax",
    "idxmin": "idxmax", "ceil": "floor", "any": "all", "cummin": "cummax", "least": "greatest",
}  # fmt: skip
EXTREMES |= {other: one for one, other in EXTREMES.items()}
# Options that say how ties, ends and missing partners are treated.
TIES = {
    "left": "right", "right": "left", "min": "max", "max": "min", "first": "last",
    "last": "first", "inner": "outer", "outer": "inner", "average": "min", "dense": "min",
}  # fmt: skip
OPTIONS = {"side", "method", "keep", "how", "kind", "closed", "inclusive", "predicate"}
GUARDS = {"frozen", "strict", "slots"}  # what stops a slip, and moves no answer
FLIPPED = {"ascending", "reverse", "stable"}
SQL = (
    (r"\bleast\(", "greatest(", "extremes"),
    (r"\bgreatest\(", "least(", "extremes"),
    (r"\bmin\(", "max(", "extremes"),
    (r"\bmax\(", "min(", "extremes"),
    (r" >= ", " > ", "comparison"),
    (r" <= ", " < ", "comparison"),
    (r" > ", " >= ", "comparison"),
    (r" < ", " <= ", "comparison"),
    (r" \+ ", " - ", "arithmetic"),
    (r" \* ", " / ", "arithmetic"),
    (r" / ", " * ", "arithmetic"),
    (r"(?<= )and(?= )", "or", "negation"),
    (r" desc\b", "", "order"),
)
LOOKS_LIKE_SQL = re.compile(
    r"\b(SELECT|WHERE|GROUP BY|ORDER BY|JOIN|CASE WHEN)\b|\b(least|greatest|coalesce)\("
)
SPOKEN = {"_", "N_", "ngettext", "pgettext"}  # texts for readers


def changes(text: str) -> Iterator[tuple[Change, tuple[int, int]]]:
    """Every change, with the lines of the statement that it stands in (first, last).

    >>> [change.text for change, _ in changes("a = 1 < b")]
    ['<=', '2']
    """
    yield from _Reader(text).statements(ast.parse(text).body)


class _Reader:
    """Walks statement by statement, so that each change knows which lines must run."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        # ast counts bytes: a line is cut by its own encoding.
        self.lines = text.split("\n")
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def place(self, line: int, column: int) -> int:
        head = self.lines[line - 1].encode()[:column].decode()
        return self.starts[line - 1] + len(head)

    def span(self, node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, ast.expr | ast.stmt | ast.keyword | ast.arg)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.place(node.lineno, node.col_offset),
            self.place(node.end_lineno, node.end_col_offset),
        )

    def cut(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def instead(self, node: ast.AST, text: str, operator: str) -> Change:
        return Change(*self.span(node), text, operator)

    def between(self, one: ast.AST, other: ast.AST, text: str, operator: str) -> Change | None:
        """The sign between two operands, replaced; None where a comment or bracket confuses."""
        start, end = self.span(one)[1], self.span(other)[0]
        gap = self.text[start:end]
        found = re.fullmatch(r"([\s)]*)([^\s()]+|not\s+in|is\s+not)([\s(]*)", gap)
        if found is None:
            return None
        return Change(start + found.start(2), start + found.end(2), text, operator)

    def statements(self, body: list[ast.stmt]) -> Iterator[tuple[Change, tuple[int, int]]]:
        for statement in body:
            yield from self.statement(statement)

    def statement(self, node: ast.stmt) -> Iterator[tuple[Change, tuple[int, int]]]:
        if _checks_types_only(node) or _is_export(node) or _is_text_alone(node):
            return
        inner = [
            value
            for name, value in ast.iter_fields(node)
            if name in ("body", "orelse", "finalbody", "handlers", "cases") and value
        ]
        last = node.end_lineno or node.lineno
        if inner and isinstance(inner[0], list):
            head = min(_first_line(part) for part in inner[0])
            last = max(node.lineno, head - 1)
        decorators = getattr(node, "decorator_list", [])
        lines = (min([node.lineno, *(d.lineno for d in decorators)]), last)
        for change in self.here(node):
            yield change, lines
        for part in inner:
            for child in part:
                if isinstance(child, ast.stmt):
                    yield from self.statement(child)
                else:
                    yield from self.statements(child.body)

    def here(self, node: ast.stmt) -> Iterator[Change]:
        """The changes of a statement itself, not of those inside it."""
        yield from self.removed(node)
        if isinstance(node, ast.If | ast.While):
            yield self.instead(node.test, f"not ({self.cut(node.test)})", "negation")
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            for value in (*node.decorator_list, *defaults):
                yield from self.expression(value, "defaults" if value in defaults else None)
            return
        if isinstance(node, ast.ClassDef):
            for value in node.decorator_list:
                yield from self.expression(value)
            return
        if isinstance(node, ast.AnnAssign):
            yield from self.expression(node.value) if node.value else ()
            return
        if isinstance(node, ast.AugAssign) and type(node.op) in ARITHMETIC:
            sign = ARITHMETIC[type(node.op)] + "="
            found = self.between(node.target, node.value, sign, "arithmetic")
            yield from (found,) if found else ()
        for name, value in ast.iter_fields(node):
            if name in ("body", "orelse", "finalbody", "handlers", "cases", "annotation"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.expr):
                    yield from self.expression(child)
                elif isinstance(child, ast.withitem):
                    yield from self.expression(child.context_expr)

    def removed(self, node: ast.stmt) -> Iterator[Change]:
        """The statement taken away, where it does something that is not named elsewhere."""
        does = (
            (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
            or isinstance(node, ast.AugAssign | ast.Raise | ast.Continue)
            or (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Subscript | ast.Attribute)
            )
        )
        if does:
            yield self.instead(node, "pass", "removed statement")

    def expression(self, node: ast.expr, label: str | None = None) -> Iterator[Change]:
        if isinstance(node, ast.JoinedStr) or _is_spoken(node):
            yield from self.query(node) if isinstance(node, ast.JoinedStr) else ()
            return
        if label is None:
            yield from self.single(node)
        else:
            for change in self.single(node):
                yield Change(change.start, change.end, change.text, label)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from self.expression(child, label)
            elif isinstance(child, ast.keyword) and child.arg not in GUARDS:
                yield from self.expression(child.value, label)
            elif isinstance(child, ast.comprehension):
                for condition in child.ifs:
                    text = f"not ({self.cut(condition)})"
                    yield self.instead(condition, text, "negation")
                    yield from self.expression(condition, label)
                yield from self.expression(child.iter, label)

    def single(self, node: ast.expr) -> Iterator[Change]:
        """The changes of one expression, not of its parts."""
        match node:
            case ast.Compare():
                operands = [node.left, *node.comparators]
                for sign, one, other in zip(node.ops, operands, operands[1:], strict=False):
                    found = self.between(one, other, COMPARISON[type(sign)], "comparison")
                    yield from (found,) if found else ()
            case ast.BinOp() if type(node.op) in ARITHMETIC and not _is_text(node):
                sign = ARITHMETIC[type(node.op)]
                found = self.between(node.left, node.right, sign, "arithmetic")
                yield from (found,) if found else ()
            case ast.BoolOp():
                sign = "or" if isinstance(node.op, ast.And) else "and"
                found = self.between(node.values[0], node.values[1], sign, "negation")
                yield from (found,) if found and len(node.values) == 2 else ()
            case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub()):
                yield self.instead(node, f"({self.cut(node.operand)})", "negation")
            case ast.IfExp():
                yield self.instead(node.test, f"(not ({self.cut(node.test)}))", "negation")
            case ast.Constant(value=bool()):
                yield self.instead(node, str(not node.value), "constants")
            case ast.Constant(value=int() | float()):
                yield self.instead(node, _moved(node.value), "constants")
                if node.value in (10, 60, 100, 1000, 3600, 10_000):
                    yield self.instead(node, repr(node.value * 10), "units")
            case ast.Constant(value=str()) if LOOKS_LIKE_SQL.search(node.value):
                yield from self.query(node)
            case ast.Call():
                yield from self.call(node)
            case ast.Name() | ast.Attribute():
                name = node.id if isinstance(node, ast.Name) else node.attr
                if name in EXTREMES and isinstance(node.ctx, ast.Load):
                    end = self.span(node)[1]
                    yield Change(end - len(name), end, EXTREMES[name], "extremes")

    def call(self, node: ast.Call) -> Iterator[Change]:
        words = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        for name, value in words.items():
            given = value.value if isinstance(value, ast.Constant) else None
            if name in OPTIONS and given in TIES:
                yield self.instead(value, f'"{TIES[given]}"', "order")
            elif name in FLIPPED and isinstance(given, bool):
                yield self.instead(value, str(not given), "order")
        called = node.func.id if isinstance(node.func, ast.Name) else None
        if called == "sorted" and node.args:
            yield self.instead(node, f"list({self.cut(node.args[0])})", "order")
            if "key" in words:
                yield self.instead(node, f"sorted({self.cut(node.args[0])})", "order")
        if len(node.args) >= 2 and called not in ("isinstance", "zip", "getattr", "cast"):
            one, other = node.args[:2]
            plain = not isinstance(one, ast.Starred) and not isinstance(other, ast.Starred)
            if plain and self.cut(one) != self.cut(other) and called not in ("min", "max"):
                start, middle = self.span(one)
                resume, end = self.span(other)
                swapped = self.cut(other) + self.text[middle:resume] + self.cut(one)
                yield Change(start, end, swapped, "swapped arguments")

    def query(self, node: ast.expr) -> Iterator[Change]:
        """The changes inside a text that is SQL."""
        start, end = self.span(node)
        text = self.text[start:end]
        if not LOOKS_LIKE_SQL.search(text):
            return
        for pattern, other, operator in SQL:
            for found in re.finditer(pattern, text):
                yield Change(start + found.start(), start + found.end(), other, f"{operator}, SQL")


def _moved(value: float) -> str:
    """A number a little off: counted ones by one, tolerances by far, others by a tenth.

    >>> _moved(3), _moved(1e-6), _moved(0.5)
    ('4', '0.1', '0.55')
    """
    if isinstance(value, int):
        return repr(value + 1)
    if value == 0:
        return "0.01"
    if abs(value) < 1e-3:
        return repr(float(f"{value * 1e5:.12g}"))
    return repr(float(f"{value * 1.1:.12g}"))


def _is_text(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in sides
    )


def _is_spoken(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPOKEN


def _checks_types_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def _is_text_alone(node: ast.stmt) -> bool:
    """A docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_export(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)


def _first_line(node: ast.AST) -> int:
    line: int = getattr(node, "lineno", 0) or getattr(getattr(node, "pattern", None), "lineno", 0)
    decorators = getattr(node, "decorator_list", [])
    return min([line, *(decorator.lineno for decorator in decorators)])
