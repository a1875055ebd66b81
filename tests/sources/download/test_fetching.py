"""`ikap layers fetch`: ordered, waited for, fetched, taken up where it was cut, and added."""

from __future__ import annotations

import io
import shlex
import socket
import tomllib
import zipfile

import pytest
from typer.testing import CliRunner

from ikap.commands import app
from ikap.commands.layers import fetching
from ikap.model import InputError
from ikap.sources.download import geonorge, transfer, transport
from ikap.sources.download.delivered import delivered_files
from ikap.sources.download.geonorge import Download, planned
from ikap.sources.download.transfer import download
from ikap.sources.download.transport import Refused, Unreachable
from tests.sources.conftest import SIZE, frame, square
from tests.sources.download.service import REFERENCE, UUID, Service, area, md5_of
from tests.storage.machine import Machine

NAMES = {
    code: f"Basisdata_{code}_{name}_25832_FKB-AR5_FGDB.zip"
    for code, name in (("5001", "Trondheim"), ("5028", "Melhus"))
}


@pytest.fixture
def service(monkeypatch):
    monkeypatch.setattr(fetching, "command_line", shlex.join)
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(geonorge, "PAUSES", (0.0,) * 3)
    monkeypatch.setattr(transport, "PAUSES", (0.0,))
    made = Service()
    monkeypatch.setitem(geonorge.SERVICES, "geonorge", made.address)
    yield made
    made.close()


@pytest.fixture
def region(toy, service, tmp_path):
    """A region whose invented land is fetched from the service, a file a municipality."""
    for code, x in (("5028", 0), ("5001", SIZE)):
        path = tmp_path / f"{code}.gpkg"
        kept = frame([square(x, 0, SIZE)], arealtype=[21], datauttaksdato=["2026-01-15"])
        kept.to_file(path, layer="fkb_ar5_omrade")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, path.name)
        service.files[NAMES[code]] = packed.getvalue()
    told = f'synthetic = true\ndownload = {{ service = "{service.address}", uuid = "{UUID}" }}\n'
    return toy.add("land", told, frame=frame([square(0, 0)], land_type=[60]))


def fetch(region, to, *words):
    told = ["layers", "fetch", *words, "--region", str(region.folder), "--to", str(to)]
    return CliRunner().invoke(app, told)


def test_a_layer_is_ordered_waited_for_fetched_and_added(region, service, tmp_path):
    service.waits = 2
    done = fetch(region, tmp_path / "ned")
    assert done.exit_code == 0, done.output
    assert "FKB-AR5, NIBIO, Norge digitalt (Geovekst)" in done.output
    assert "Trondheim og Melhus; FGDB, EUREF89 UTM sone 32" in done.output
    (asked,) = service.order["orderLines"]
    assert [place["code"] for place in asked["areas"]] == ["5001", "5028"]
    assert asked["projections"][0]["code"] == "25832"
    assert asked["formats"] == [{"name": "FGDB"}]
    assert service.order["email"] == ""
    layer = region.open()
    assert layer.layer("land")["land_type"].tolist() == [21, 21]
    source = layer.source("land")
    assert (source.date, source.synthetic) == ("2026-01-15", False)
    land = tomllib.loads((region.folder / "region.toml").read_text("utf-8"))["layers"]["land"]
    assert land["download"]["uuid"] == UUID
    assert [part["file"] for part in land["parts"]] == [NAMES["5028"], NAMES["5001"]]


def test_what_is_there_already_is_not_fetched_again(region, service, tmp_path):
    assert fetch(region, tmp_path / "ned", "land").exit_code == 0
    before = [path for _method, path, _range in service.asked if path.startswith("/files")]
    assert fetch(region, tmp_path / "ned", "land").exit_code == 0
    assert [p for _m, p, _r in service.asked if p.startswith("/files")] == before


def test_a_dry_run_orders_nothing(region, service, tmp_path):
    done = fetch(region, tmp_path / "ned", "--dry-run")
    assert done.exit_code == 0
    assert "Bestilles: Trondheim og Melhus" in done.output
    assert {method for method, _path, _range in service.asked} == {"GET"}
    assert not (tmp_path / "ned").exists()


def restrict_by_role(service):
    service.role = "nd.metadata"


def restrict_by_login(service):
    service.login = True


def restrict_by_refusal(service):
    service.refusal = (
        500,
        "Order contains restricted datasets, but no user information is provided.",
    )


def forget(service):
    service.areas = [area("kommune", "0301", "Oslo")]


def break_order(service):
    service.broken = True


def never_ready(service):
    service.waits = 99


def send_page(service):
    service.page = True


def spoil_zip(service):
    service.files = {name: content[:-40] for name, content in service.files.items()}


def spoil_checksum(service):
    service.headers = {"x-goog-hash": f"crc32c=AAAAAA==,md5={md5_of(b'other')}"}


def say_other_size(service):
    service.size = 12


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (restrict_by_role, "krever innlogging"),
        (restrict_by_login, "krever innlogging"),
        (restrict_by_refusal, "krever innlogging"),
        (forget, "tilbys ikke for regionens kommuner. Det tilbys for kommune (1)"),
        (break_order, "kunne ikke lage"),
        (never_ready, f"--order {REFERENCE}"),
        (send_page, "sendte en nettside i stedet for dataene"),
        (spoil_zip, "zip-filen er ufullstendig eller skadet"),
        (spoil_checksum, "stemmer ikke med tjenestens kontrollsum"),
        (say_other_size, "ventet 12"),
    ],
)
def test_where_it_cannot_be_fetched_the_way_by_hand_is_told(
    region, service, tmp_path, spoil, sentence
):
    before = (region.folder / "region.toml").read_bytes()
    spoil(service)
    done = fetch(region, tmp_path / "ned", "land")
    assert done.exit_code == 2
    assert sentence in done.output.replace("\xa0", " ")
    assert f"https://kartkatalog.geonorge.no/metadata/{UUID}" in done.output
    command = shlex.split(done.output.strip().splitlines()[-1].partition("ikap ")[2])
    assert command == ["layers", "add", "FIL", "--as", "land", "--region", str(region.folder)]
    assert (region.folder / "region.toml").read_bytes() == before
    assert not list((tmp_path / "ned").glob("*.zip"))


def test_an_order_that_was_not_ready_is_fetched_later(region, service, tmp_path):
    service.waits = 99
    assert fetch(region, tmp_path / "ned", "land").exit_code == 2
    service.waits = 0
    posts = [told for told in service.asked if told[0] == "POST"]
    done = fetch(region, tmp_path / "ned", "land", "--order", REFERENCE)
    assert done.exit_code == 0, done.output
    assert [told for told in service.asked if told[0] == "POST"] == posts


def test_a_data_set_that_the_service_does_not_have(region, tmp_path):
    done = fetch(region, tmp_path / "ned", "cultivable", "--uuid", "borte")
    assert done.exit_code == 2
    assert "tjenesten har ikke dataene det er spurt etter" in done.output
    assert "https://kartkatalog.geonorge.no/metadata/borte" in done.output


def test_what_the_catalogue_knows_is_planned_by_its_name(region, service, tmp_path):
    one = fetch(region, tmp_path / "ned", "soil_quality", "--dry-run")
    assert "Jordsmonn – Jordkvalitet" in one.output
    assert "Ingenting er bestilt" in one.output
    path = region.folder / "region.toml"
    path.write_text(path.read_text("utf-8").replace("download = ", "# download = "), "utf-8")
    land = fetch(region, tmp_path / "ned", "land", "--dry-run")
    assert "N50 Kartdata, Arealdekke (Kartverket, CC BY 4.0)" in land.output
    assert service.asked == []
    closed = fetch(region, tmp_path / "ned", "cultivable")
    assert closed.exit_code == 2
    assert "alle kjente datasett krever innlogging" in closed.output
    assert "8252baea" in closed.output
    none = fetch(region, tmp_path / "ned")
    assert "ingen kartlag i regionen oppgir hvor de" in none.output


def test_nobody_answers(region, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = region.folder / "region.toml"
    text = path.read_text("utf-8")
    start = text.index("127.0.0.1:") + len("127.0.0.1:")
    path.write_text(text[:start] + str(port) + text[text.index("/api", start) :], "utf-8")
    done = fetch(region, tmp_path / "ned", "land")
    assert done.exit_code == 2
    assert "tjenesten kan ikke nås: ingen svarer på adressen." in done.output
    assert "Last ned datasettet manuelt" in done.output


def test_a_service_that_says_nothing_is_not_waited_for_for_ever(region, tmp_path, monkeypatch):
    monkeypatch.setattr(transport, "TIMEOUT", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/api"
        with pytest.raises(Unreachable) as told:
            transport.fetch_json(url)
    assert "svarte ikke innen tidsgrensen på" in str(told.value)


@pytest.fixture
def large(service):
    service.files = {"stor.bin": bytes(range(256)) * 400}
    return service.files["stor.bin"]


def test_a_file_that_is_cut_is_taken_up_where_it_was(service, large, tmp_path):
    service.cuts = [30_000, 50_000]
    target = tmp_path / "stor.bin"
    download(f"{service.base}/files/0", target, len(large))
    assert target.read_bytes() == large
    assert [told[2] for told in service.asked] == ["", "bytes=30000-", "bytes=80000-"]
    assert [path.name for path in tmp_path.iterdir() if "stor" in path.name] == ["stor.bin"]


def test_what_was_fetched_is_kept_until_the_next_time(service, large, tmp_path):
    service.cuts = [10_000] * transfer.ATTEMPTS
    target = tmp_path / "stor.bin"
    with pytest.raises(Unreachable) as told:
        download(f"{service.base}/files/0", target)
    assert "Kjør kommandoen på nytt for å fortsette" in str(told.value)
    assert not target.exists()
    download(f"{service.base}/files/0", target)
    assert target.read_bytes() == large
    assert service.asked[-1][2] == f"bytes={10_000 * transfer.ATTEMPTS}-"


def test_a_file_that_was_replaced_meanwhile_is_begun_anew(service, large, tmp_path):
    service.cuts = [10_000] * transfer.ATTEMPTS
    target = tmp_path / "stor.bin"
    with pytest.raises(Unreachable):
        download(f"{service.base}/files/0", target)
    service.files["stor.bin"], service.mark = large[::-1], '"second"'
    download(f"{service.base}/files/0", target)
    assert target.read_bytes() == large[::-1]


def test_a_right_checksum_is_no_obstacle(service, large, tmp_path):
    service.headers = {"Content-MD5": md5_of(large)}
    download(f"{service.base}/files/0", tmp_path / "stor.bin", len(large))
    assert (tmp_path / "stor.bin").read_bytes() == large


@pytest.mark.parametrize("url", ["http://example.org/a.zip", "file:///etc/passwd", "ftp://x/a"])
def test_only_safe_addresses_are_asked(url, tmp_path):
    with pytest.raises(Refused) as told:
        download(url, tmp_path / "a.zip")
    assert "https" in str(told.value)


def test_a_name_from_the_service_stays_in_the_folder(region, service, tmp_path):
    service.files = {"../../ute.zip": service.files[NAMES["5028"]]}
    fetch(region, tmp_path / "a" / "ned", "land")
    assert [path.name for path in (tmp_path / "a" / "ned").iterdir()] == ["ute.zip"]


def test_a_newer_version_is_read_as_the_one_before(region, service, tmp_path):
    assert fetch(region, tmp_path / "ned").exit_code == 0
    path = region.folder / "region.toml"
    text = path.read_text("utf-8").replace(
        'fields = { land_type = "arealtype" }',
        'fields = { land_type = "arealtype" }\nvalues = { land_type = { 21 = 22 } }',
    )
    path.write_text(text, "utf-8")
    assert fetch(region, tmp_path / "ned").exit_code == 0
    assert region.open().layer("land")["land_type"].tolist() == [22, 22]


def test_files_fetched_by_hand_are_known_by_their_names(region, service, tmp_path):
    folder = tmp_path / "for hånd"
    folder.mkdir()
    for name, content in service.files.items():
        (folder / name).write_bytes(content)
    other = NAMES["5001"].replace("5001_Trondheim", "0301_Oslo")
    (folder / other).write_bytes(b"")
    (folder / NAMES["5001"].replace("FGDB", "SOSI")).write_bytes(b"")
    (folder / "notat.txt").write_text("–", "utf-8")
    assert [p.name for p in delivered_files(folder, ["land"], ("5001", "5028"))["land"]] == [
        NAMES["5001"],
        NAMES["5028"],
    ]
    done = fetch(region, tmp_path, "--from", str(folder))
    assert done.exit_code == 0, done.output
    assert service.asked == []
    assert region.open().layer("land")["land_type"].tolist() == [21, 21]


def test_wrong_use_is_told(region, tmp_path):
    bare = CliRunner().invoke(app, ["layers", "fetch", "jord"])
    assert bare.exit_code == 2
    assert "--region" in bare.output
    assert "«jord» er ikke et kartlag" in bare.output
    many = fetch(region, tmp_path, "noise", "--all")
    assert "alle kartlag er valgt med --all" in many.output
    unknown = fetch(region, tmp_path, "--product", "ar6")
    assert "«ar6» er ikke et kjent datasett" in unknown.output
    assert "quick_clay_zones" in unknown.output
    empty = fetch(region, tmp_path, "--from", str(tmp_path / "borte"))
    assert "mappen finnes ikke" in empty.output


KINDS = {
    "kommune": [area("kommune", c, c) for c in ("5001", "5028")],
    "fylke": [area("fylke", "50", "Trøndelag")],
    "landsdekkende": [area("landsdekkende", "0000", "Norge")],
}


@pytest.mark.parametrize(
    ("offered", "codes"),
    [
        (("landsdekkende", "fylke", "kommune"), ["5001", "5028"]),
        (("landsdekkende", "fylke"), ["50"]),
        (("landsdekkende",), ["0000"]),
    ],
)
def test_the_smallest_areas_that_make_the_region_are_ordered(offered, codes):
    areas = [one for kind in offered for one in KINDS[kind]]
    assert [a["code"] for a in planned(areas, ("5028", "5001"), 25832).areas] == codes


def test_the_nearest_projection_and_the_format_that_all_have():
    here, there = area("kommune", "5001", "a"), area("kommune", "5028", "b")
    there["projections"] = [{"code": "25833", "formats": [{"name": "GML 3.2.1"}, {"name": "SOSI"}]}]
    here["projections"] = [
        {"code": "25832", "formats": [{"name": "FGDB"}]},
        {"code": "25833", "formats": [{"name": "SOSI"}, {"name": "FGDB"}]},
    ]
    plan = planned([here, there], ("5001", "5028"), 25832)
    assert (plan.projection["code"], plan.format["name"]) == ("25833", "SOSI")
    with pytest.raises(InputError, match="format som kan leses"):
        planned([{**here, "projections": [{"code": "25832", "formats": [{"name": "PDF"}]}]}],
                ("5001",), 25832)  # fmt: skip


def test_an_address_of_its_own():
    assert (
        Download("https://nedlasting.nibio.no/api/", UUID).address
        == "https://nedlasting.nibio.no/api"
    )


def test_a_file_that_is_held_is_waited_for_and_the_old_one_stays(service, tmp_path, monkeypatch):
    machine = Machine(monkeypatch)
    target = tmp_path / "kart.bin"
    target.write_bytes(b"eldre")
    service.files = {"kart.zip": b"innhold"}
    url = f"{service.base}/files/0"
    machine.hold(target)
    with pytest.raises(InputError) as caught:
        download(url, target)
    (problem,) = caught.value.problems
    assert problem.what == "er åpen i et annet program."
    assert target.read_bytes() == b"eldre"
    machine.hold(target, times=2)
    download(url, target)
    assert target.read_bytes() == b"innhold"
