"""A command whose options are the fields of one frozen record, declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import wraps
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

R = TypeVar("R")


def given_as(record: type[R]) -> Callable[[Callable[[R], None]], Callable[..., None]]:
    """Make a function of one record into a command whose options are the record's fields.

    A field that is a tuple is an option that may be repeated.
    """
    hints = get_type_hints(record, include_extras=True)
    parameters = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=_option_default(field.default),
            annotation=_option_type(hints[field.name]),
        )
        for field in fields(record)  # type: ignore[arg-type]
    ]

    def decorate(function: Callable[[R], None]) -> Callable[..., None]:
        @wraps(function)
        def run(**values: Any) -> None:
            known = {name: value for name, value in values.items() if value is not None}
            function(
                record(**{n: tuple(v) if isinstance(v, list) else v for n, v in known.items()})
            )

        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        del run.__wrapped__
        return run

    return decorate


def _option_default(default: Any) -> Any:
    if default is MISSING:
        return inspect.Parameter.empty
    return None if default == () else default


def _option_type(hint: Any) -> Any:
    """The type of an option as typer takes it: it knows lists, and no tuples of any length."""
    kind, *notes = get_args(hint)
    if get_origin(kind) is tuple:
        return Annotated[list[get_args(kind)[0]] | None, *notes]  # type: ignore[misc]
    return hint
