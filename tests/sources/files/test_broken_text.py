"""A file of text that breaks off is refused with the place; none is read in part without a word."""

from __future__ import annotations

import zipfile

import pytest

from ikap.model import InputError
from ikap.sources.files import table, vector

RING = "[[270000,7030000],[270100,7030000],[270100,7030100],[270000,7030000]]"
FEATURE = (
    '{"type":"Feature","properties":{"id":"a"},"geometry":{"type":"Polygon","coordinates":['
    + RING
    + "]}}"
)
MEMBER = """<gml:featureMember><a:site gml:id="s{n}"><a:navn>{name}</a:navn><a:geom>
<gml:Polygon srsName="urn:ogc:def:crs:EPSG::25832" gml:id="p{n}"><gml:exterior><gml:LinearRing>
<gml:posList>270000 7030000 270100 7030000 270100 7030100 270000 7030000</gml:posList>
</gml:LinearRing></gml:exterior></gml:Polygon></a:geom></a:site></gml:featureMember>
"""
PLACE = """<Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
10.3,63.4 10.31,63.4 10.31,63.41 10.3,63.4</coordinates></LinearRing></outerBoundaryIs></Polygon>
</Placemark>
"""


def collection(*features):
    return '{"type":"FeatureCollection",\n"features":[\n' + ",\n".join(features) + "]}"


def gml(*names):
    whole = "".join(MEMBER.format(n=n, name=name) for n, name in enumerate(names))
    spaces = 'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:a="http://a"'
    return f"<gml:FeatureCollection {spaces}>\n{whole}</gml:FeatureCollection>"


def kml(*names):
    whole = "".join(PLACE.format(name=name) for name in names)
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n{whole}</Document></kml>'


def saved(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path):
    return len(vector.read(vector.contents(path)))


def refused(path):
    with pytest.raises(InputError) as told:
        rows(path)
    (problem,) = told.value.problems
    return f"{problem.what} {problem.remedy}"


HUGE = collection(FEATURE, FEATURE.replace("7030100", "1e400"))
LARGE = f"filen kan ikke leses: linje 4, tegn {FEATURE.index('7030100') + 1}: tallet «1e400» er"


def test_one_wrong_number_is_told_with_its_line_and_character(tmp_path):
    """The second feature stands on line 4."""
    assert refused(saved(tmp_path, "a.geojson", HUGE)) == f"{LARGE} for stort. Rett tallet."
    old = HUGE.replace('"a"', '"Ås"').encode("cp1252")
    assert "linje 4, tegn" in refused(saved(tmp_path, "b.geojson", old))
    wide = refused(saved(tmp_path, "c.geojson", HUGE.encode("utf-16")))
    assert wide == f"{LARGE} for stort. Rett tallet."


def test_a_trailing_comma_is_told_also_in_what_is_packed(tmp_path):
    text = collection(FEATURE).replace("]}", ",]}")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b.geojson", text)
    assert "et komma er til overs foran «]" in refused(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("b.geojson", text)
        archive.writestr("c.geojson", collection(FEATURE))
    with pytest.raises(InputError, match="et komma er til overs"):
        vector.contents(tmp_path / "c.zip", "b.geojson")
    delivery = saved(tmp_path, "d.json", '{"Omrade": ' + text + "}")
    assert "et komma er til overs foran «]" in refused(delivery)


def test_a_line_that_breaks_off_is_not_left_out(tmp_path):
    assert rows(saved(tmp_path, "a.geojsonl", f"{FEATURE}\n" * 3)) == 3
    broken = f"{FEATURE}\n{FEATURE[:-30]}\n{FEATURE}\n"
    assert "linje 2, tegn" in refused(saved(tmp_path, "b.geojsonl", broken))


def test_a_gml_that_breaks_off_is_not_read_as_empty(tmp_path):
    """Each member is five lines, the first from line 2: the third's name is on line 12."""
    assert rows(saved(tmp_path, "a.gml", gml("Vik", "Nes"))) == 2
    text = gml("Vik", "Nes", "Berg & Dal")
    line = 1 + text[: text.index("Berg")].count("\n")
    assert f"linje {line}, tegn" in refused(saved(tmp_path, "b.gml", text))
    assert "«&amp;»" in refused(tmp_path / "b.gml")
    assert "slutter før den er ferdig" in refused(saved(tmp_path, "c.gml", gml("Vik")[:-40]))
    with pytest.raises(InputError, match="slutter før den er ferdig"):
        vector.layer_names(tmp_path / "c.gml")
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr("b.gml", text)
    assert f"linje {line}, tegn" in refused(tmp_path / "d.zip")


def test_a_gml_in_an_old_encoding_is_no_broken_text(tmp_path):
    head = '<?xml version="1.0" encoding="windows-1252"?>\n'
    assert rows(saved(tmp_path, "a.gml", (head + gml("Ås")).encode("cp1252"))) == 1


def test_a_kml_and_what_is_packed_as_one_are_told_where(tmp_path):
    assert rows(saved(tmp_path, "a.kml", kml("Vik", "Nes"))) == 2
    text = kml("Vik", "Berg & Dal")
    assert "linje 5, tegn 23: tegnet & i en tekst" in refused(saved(tmp_path, "b.kml", text))
    with zipfile.ZipFile(tmp_path / "c.kmz", "w") as archive:
        archive.writestr("doc.kml", text)
        archive.writestr("other.kml", kml("Vik"))
    assert "linje 5, tegn 23: tegnet & i en tekst" in refused(tmp_path / "c.kmz")


def test_what_is_no_text_and_what_is_sound_but_not_ours_are_refused_as_before(tmp_path):
    for name, content in (("a.gpkg", b"\x00\x01\x02"), ("b.kml", "<svg></svg>"),
                          ("c.geojson", '{"type": "Topology"}')):  # fmt: skip
        assert "ukjent format" in refused(saved(tmp_path, name, content))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('id;navn\n1;A\n2;"B\n3;C\n', "raden som begynner på linje 3, lukkes ikke"),
        ('id;navn\n1;A\n2;"B"x\n', "raden som begynner på linje 3, lukkes ikke"),
        ('sep=;\nid;navn\n"1\n2";A\n3;"B', "raden som begynner på linje 5, lukkes ikke"),
        ("id;navn\n1;A\n2;B;C\n", "antall felter på linje 3 er 3, men i overskriften 2."),
        ("sep=;\n\nid;navn\n\n1;A;B\n", "antall felter på linje 5 er 3, men i overskriften 2."),
    ],
)
def test_a_table_of_text_is_told_where_it_breaks(tmp_path, content, expected):
    with pytest.raises(InputError) as told:
        table.read_csv(saved(tmp_path, "t.csv", content))
    assert expected in str(told.value)
    assert "Kontroller skilletegn" in str(told.value)
