"""Whatever the system says, on Windows or elsewhere, is a sentence that says what helps."""

from __future__ import annotations

import errno

import pytest

from ikap.model import ConfigurationError
from ikap.storage import as_sentence, explained


def windows(number: int, path: str = r"H:\kart.gpkg") -> OSError:
    error = OSError(errno.EACCES, "Tilgang nektet", path)
    error.winerror = number
    return error


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (5, "tilgang nektet"),
        (32, "åpen i et annet program"),
        (33, "åpen i et annet program"),
        (112, "ikke plass på disken"),
        (206, "for lang"),
        (3, "stien finnes ikke, eller disken er koblet fra"),
        (53, "svarer ikke"),
        (64, "svarer ikke"),
        (123, "navnet kan ikke brukes"),
        (19, "skrivebeskyttet"),
    ],
)
def test_what_windows_says(number, said):
    problem = as_sentence(windows(number))
    assert problem.where == r"H:\kart.gpkg"
    assert said in problem.what
    assert problem.remedy.endswith(".")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "tilgang nektet"),
        (errno.EBUSY, "åpen i et annet program"),
        (errno.ENOSPC, "ikke plass på disken"),
        (errno.ENAMETOOLONG, "for lang"),
        (errno.EROFS, "skrivebeskyttet"),
        (errno.EIO, "svarer ikke"),
        (errno.ELOOP, "systemet melder: løkke."),
    ],
)
def test_what_others_say(number, said):
    assert said in as_sentence(OSError(number, "løkke", "/x")).what


def test_windows_says_of_a_path_that_is_too_long_that_it_is_not_there():
    assert "for lang" in as_sentence(windows(3, "C:\\" + "x" * 257)).what
    assert "finnes ikke" in as_sentence(windows(3, "C:\\" + "x" * 256)).what


def test_an_error_is_explained_with_what_has_not_happened(tmp_path):
    with pytest.raises(ConfigurationError) as caught, explained(tmp_path, "Ingenting er endret."):
        raise windows(32)
    (problem,) = caught.value.problems
    assert problem.where == str(tmp_path)
    assert problem.remedy.endswith("prøv igjen. Ingenting er endret.")
