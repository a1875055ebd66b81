"""Where a text is no JSON, XML or TOML: each place counted by hand, and nothing hostile quoted."""

from __future__ import annotations

import io
import tomllib

import pytest

from ikap import syntax
from ikap.text import speaking


def said(fault):
    return fault and str(fault)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": [1.5, "b", null, true, {}]}', None),
        ("[07]", "linje 1, tegn 2: «07» er ikke et tall slik JSON skriver det"),
        ("[1,\n+5]", "linje 2, tegn 1: «+5» er ikke et tall slik JSON skriver det"),
        ("[.5]", "linje 1, tegn 2: «.5» er ikke et tall slik JSON skriver det"),
        ("[1.2.3]", "linje 1, tegn 2: «1.2.3» er ikke et tall slik JSON skriver det"),
        ("[0x10]", "linje 1, tegn 2: «0x10» er ikke et tall slik JSON skriver det"),
        ("[1, NaN]", "linje 1, tegn 5: «NaN» er ikke et tall slik JSON skriver det"),
        ("[-Infinity]", "linje 1, tegn 2: «-Infinity» er ikke et tall slik JSON skriver det"),
        ('["1e400",\n 1e400]', "linje 2, tegn 2: tallet «1e400» er for stort"),
        ("[1,\n2,\n]", "linje 3, tegn 1: et komma er til overs foran «]»"),
        ('{"a": 1,}', "linje 1, tegn 9: et komma er til overs foran «}»"),
        ("{'a': 1}", "linje 1, tegn 2: ventet en tekst i doble anførselstegn, fant «'a': 1}»"),
        ("{a: 1}", "linje 1, tegn 2: ventet en tekst i doble anførselstegn, fant «a: 1}»"),
        ('{"a" 1}', "linje 1, tegn 6: ventet kolon etter navnet, fant «1}»"),
        ('[1 "b"]', "linje 1, tegn 4: ventet komma eller slutt, fant «\"b\"]»"),
        ('["a]', "linje 1, tegn 2: anførselstegnet som åpner her, lukkes aldri"),
        ('["a\\qb"]', "linje 1, tegn 4: «\\qb\"]»: etter en omvendt skråstrek kan dette ikke stå"),
        ('{"a": [1', "linje 1, tegn 9: teksten slutter før den er ferdig"),
        ("", "linje 1, tegn 1: teksten slutter før den er ferdig"),
        ("[1]\n]", "linje 2, tegn 1: det står mer etter slutten: «]»"),
        ("[" * 100_000, None),  # too deep to be followed
    ],
)  # fmt: skip
def test_what_is_no_json_is_told_where_it_stands(text, expected):
    assert said(syntax.json_fault(text)) == expected


def test_a_comma_to_spare_is_told_alike_by_every_python():
    """Python 3.13 tells of the comma, the earlier ones of what stands after it."""
    text = "[1, ]"
    error = syntax.json.JSONDecodeError("Illegal trailing comma before end of array", text, 2)
    assert syntax._of_json(text, error) == syntax.json_fault(text)


def test_objects_of_a_line_each_are_looked_through_to_the_first_that_breaks():
    good, cut = '{"a": 1}\n', '{"a": \n'
    assert syntax.json_fault(good * 3, lines=True) is None
    fault = syntax.json_fault(good + cut + good, lines=True)
    assert (fault.line, fault.column) == (2, 6)
    marked = "\x1e" + good.replace(" ", "\n") + "\x1e" + cut
    assert syntax.json_fault(marked, lines=True).line == 3
    assert syntax.json_fault('{"a": 1e400}\n' + good, lines=True) is None


def test_what_is_quoted_is_short_and_printable():
    hostile = "[\x1b[31m\u202e<b>" + "x" * 10_000
    fault = syntax.json_fault(f"[{hostile}]")
    assert (fault.line, fault.column) == (1, 3)
    assert fault.what.endswith("fant «·[31m·<b>xxxxxxxxxxx…»")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<a><b>æ &amp; ø</b></a>", None),
        ("<a>\n<b>Vik & Nes</b></a>", "linje 2, tegn 8: tegnet & i en tekst er ikke skrevet som "
         "i XML"),
        ("<a>&nbsp;</a>", "linje 1, tegn 4: tegnet & i en tekst er ikke skrevet som i XML"),
        ("<a>1 < 2</a>", "linje 1, tegn 6: tegnet < i en tekst er ikke skrevet som i XML"),
        ("<a><b></a>", "linje 1, tegn 9: elementet som slutter her, er ikke det som begynte sist"),
        ("<a>\n<b>", "linje 2, tegn 4: teksten slutter før den er ferdig"),
        ("<a/>\n<b/>", "linje 2, tegn 1: det står mer etter slutten: «<b/>»"),
        ("<a>\x01</a>", "linje 1, tegn 4: «·</a>» kan ikke stå her"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;<", None),  # not followed
        ("<?xml version='1.0' encoding='x-ours'?><a>", None),  # its reader may know the encoding
    ],
)  # fmt: skip
def test_what_is_no_xml_is_told_where_it_stands(raw, expected):
    assert said(syntax.xml_fault(io.BytesIO(raw.encode()))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\n[b]\nc = 'x'\n", None),
        ("a = 1\nb 2\n", "linje 2, tegn 3: ventet = etter navnet, fant «2»"),
        ("a = 1,5", "linje 1, tegn 6: ventet en ny linje, fant «,5»"),
        ("a = ja", "linje 1, tegn 5: ventet en verdi, fant «ja»"),
        ("[a\nb = 1", "linje 1, tegn 3: hakeparentesen rundt overskriften lukkes ikke"),
        ("[a]\n[a]\n", "linje 2, tegn 3: det samme er sagt to ganger"),
        ("a = 1\na = 2", "linje 2, tegn 6: det samme er sagt to ganger"),
        ('a = "x\nb = 1', "linje 1, tegn 7: et anførselstegn lukkes aldri"),
        ("a = [1,\n2", "linje 2, tegn 2: lista eller klammen slutter aldri, eller mangler et "
         "komma"),
        ("= 1", "linje 1, tegn 1: «= 1» kan ikke stå her"),
    ],
)  # fmt: skip
def test_what_is_no_toml_is_told_where_it_stands(text, expected):
    assert said(syntax.toml_fault(text)) == expected
    assert said(syntax.fault_in_toml(text.replace("\n", "\r\n").encode())) == expected


def test_every_toml_that_python_refuses_has_a_sentence_without_english():
    for text in ("a", "a=", "a.=1", "[[a]\n", "a={b=1", "a={b=1,b=2}", "a='x", 'a="""x', "a=1 b=2",
                 'a="\\q"', "a=2026-13-45", "\x00"):  # fmt: skip
        with pytest.raises(tomllib.TOMLDecodeError):
            tomllib.loads(text)
        fault = syntax.toml_fault(text)
        assert fault.remedy
        assert not any(word in str(fault) for word in ("Expected", "Invalid", "(at"))


def test_a_letter_of_another_encoding_is_told_before_what_follows_from_it():
    assert said(syntax.fault_in_toml(b'a = "\n' + "Ås".encode("cp1252"))) == (
        "linje 2, tegn 1: teksten er ikke i UTF-8"
    )
    assert said(syntax.fault_in_json("\ufeff[1".encode())) == (
        "linje 1, tegn 3: teksten slutter før den er ferdig"
    )


def test_the_place_is_said_in_the_planners_language():
    with speaking("en"):
        assert said(syntax.json_fault("[1,]")) == (
            "line 1, character 4: there is a comma too many before ‘]’"
        )
