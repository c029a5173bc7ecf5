"""A stranger with a bundle and Python: what was changed is found, and what was not holds."""

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.printing import csvw
from councilportal.printing import json as json_file
from councilportal.printing.zips import zipped
from councilportal.publishing.proof.bundle import bundle, manifest
from councilportal.publishing.proof.ed25519 import is_signed, public_key
from councilportal.publishing.proof.inputs import as_file, inputs
from councilportal.publishing.proof.one_file import verify_program
from councilportal.publishing.proof.signing import NoKey, key_of, public_pem, signature
from councilportal.publishing.proof.verify import verify
from performance.board import dashboard_sections, queries
from tests import factories
from tests.performance.board.test_documents import HEADING
from tests.publishing.proof.support import ABOUT, KEY, bundle_of_board, files_of_board
from tests.sizes import size

SEPTEMBER = date(2025, 9, 30)
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


@pytest.fixture
def board(db):
    factories.make_board(12)


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def run(place, *arguments):
    """Run verify.py as a stranger does: without our packages or our folders."""
    command = [sys.executable, "-I", "-S", "-W", "error", *arguments]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def test_stranger_unpacks_a_bundle_and_verifies_it(board, tmp_path):
    data = bundle_of_board(SEPTEMBER)
    for name, content in unpacked(data).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    trusted = tmp_path.parent / f"{tmp_path.name}.pem"
    trusted.write_bytes(public_pem(KEY))

    found = run(tmp_path, "verify.py", "--key", str(trusted))

    assert (found.returncode, found.stderr) == (0, "")
    key = hashlib.sha256(KEY.public_key().public_bytes_raw()).hexdigest()
    assert found.stdout.splitlines() == [
        "5 files have the hashes of the manifest.",
        f"The manifest was signed with the key whose SHA-256 is {key}.",
        (
            "12 indicators: ratings, directions of travel, years to date and the headline "
            "counts come out as published."
        ),
        "Everything is as published.",
    ]
    # The zip itself is checked too, and a changed file is found.
    (tmp_path / "edition.zip").write_bytes(data)
    assert run(tmp_path, "verify.py", "edition.zip").returncode == 0
    (tmp_path / "data/ratings.csv").write_bytes(b"ref,rating\r\n")
    found = run(tmp_path, "verify.py")
    assert found.returncode == 1
    assert "WRONG: data/ratings.csv is not the file that was published" in found.stdout
    assert found.stdout.endswith("This is not as published.\n")


def test_what_is_no_bundle_is_said(tmp_path):
    (tmp_path / "verify.py").write_bytes(verify_program())
    (tmp_path / "x.zip").write_bytes(b"PK nothing")

    assert run(tmp_path, "verify.py").stdout.startswith("WRONG: there is no manifest.json")
    assert "x.zip cannot be read" in run(tmp_path, "verify.py", "x.zip").stdout
    assert run(tmp_path, "verify.py", "not-there.zip").returncode == 1


def test_bundle_has_the_same_bytes_each_time_and_names_every_file(board):
    files = files_of_board(SEPTEMBER)
    data = bundle(files, about=ABOUT, key=KEY)
    held = unpacked(data)

    assert data == bundle(dict(reversed(files.items())), about=ABOUT, key=KEY)
    listed = json.loads(held["manifest.json"])
    assert listed["about"] == ABOUT
    assert set(listed["files"]) == set(held) - {"manifest.json", "manifest.sig"}
    assert all(
        hashlib.sha256(held[name]).hexdigest() == known for name, known in listed["files"].items()
    )
    assert held["public-key.pem"] == public_pem(KEY)


def test_every_changed_byte_is_found(board):
    held = unpacked(bundle_of_board(SEPTEMBER))

    for name, content in held.items():
        for at in {0, len(content) // 3, len(content) // 2, len(content) - 2}:
            changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
            report = verify({**held, name: changed}, public_pem(KEY))
            assert not report.is_right, (name, at)


def test_missing_and_added_files_are_found(board):
    held = unpacked(bundle_of_board(SEPTEMBER))

    for name in held:
        without = {each: content for each, content in held.items() if each != name}
        assert not verify(without, public_pem(KEY)).is_right, name
    added = verify({**held, "more.csv": b"ref\r\n"}, public_pem(KEY))
    assert "WRONG: more.csv is not in the manifest" in added.lines


def signed_again(held, key=KEY):
    """The files with a manifest made anew, as somebody would who wants to deceive."""
    kept = {n: data for n, data in held.items() if n not in ("manifest.json", "manifest.sig")}
    listed = manifest(kept, about=ABOUT)
    return {**kept, "manifest.json": listed, "manifest.sig": signature(key, listed)}


def test_manifest_signed_by_somebody_else_is_found(board):
    forged = signed_again(unpacked(bundle_of_board(SEPTEMBER)), OTHER)

    assert verify(forged, public_pem(KEY)).lines[1] == (
        "WRONG: the manifest was not signed with this key"
    )
    assert not verify(forged).is_right  # nor by the key that is in the bundle
    own = signed_again({**forged, "public-key.pem": public_pem(OTHER)}, OTHER)
    assert verify(own).is_right
    assert "compare it with the council's website" in " ".join(verify(own).lines)
    assert not verify(own, public_pem(KEY)).is_right


def test_bundle_without_a_key_says_that_it_is_not_signed(board):
    held = unpacked(bundle(files_of_board(SEPTEMBER), about=ABOUT))

    assert "manifest.sig" not in held
    assert "public-key.pem" not in held
    assert b"The manifest is not signed" in held["README.txt"]
    report = verify(held)
    assert report.is_right
    assert "not signed" in report.lines[1]
    assert not verify(held, public_pem(KEY)).is_right  # whoever trusts a key wants a signature


def change_figure(inputs):
    item = next(each for each in inputs["indicators"] if "value" in each["readings"][-1])
    item["readings"][-1]["value"] = "0.5"


def change_rating(inputs):
    inputs["indicators"][0]["expected"]["rating"] = "amber_"


def change_target(inputs):
    for item in inputs["indicators"]:
        for levels in item["levels"]:
            levels["target"] = "1000000"


def change_method(inputs):
    for item in inputs["indicators"]:
        item["measure"]["method"] = "none"


def change_count(inputs):
    inputs["counts"]["base"] += 1


def drop_indicator(inputs):
    inputs["indicators"].pop()


def double_indicator(inputs):
    inputs["indicators"].append(inputs["indicators"][0])


def break_measure(inputs):
    del inputs["indicators"][0]["measure"]["multiplier"]


def drop_outcome(inputs):
    del inputs["indicators"][0]["expected"]["direction"]


@pytest.mark.parametrize(
    "change",
    [
        change_figure,
        change_rating,
        change_target,
        change_method,
        change_count,
        drop_indicator,
        double_indicator,
        break_measure,
        drop_outcome,
    ],
)
def test_changed_inputs_are_found_even_where_everything_is_signed_again(board, change):
    held = unpacked(bundle_of_board(SEPTEMBER))
    inputs = json.loads(held["inputs.json"])
    change(inputs)
    report = verify(signed_again({**held, "inputs.json": json.dumps(inputs).encode()}))

    assert not report.is_right
    assert [line for line in report.lines if line.startswith("WRONG")]


def test_rating_changed_in_a_table_only_is_found(board):
    held = unpacked(bundle_of_board(SEPTEMBER))
    table = held["data/ratings.csv"].decode()
    changed = re.sub(r",(green|red|amber),computed", ",green_,computed", table, count=1)
    assert changed != table
    report = verify(signed_again({**held, "data/ratings.csv": changed.encode()}))

    assert not report.is_right
    assert re.search(
        r"in data/ratings.csv: rating was published as 'green_' and comes out", str(report.lines)
    )


def test_bundle_of_a_whole_paper_is_as_published(board):
    lines = queries.board(SEPTEMBER)
    paper = dashboard_sections.dashboard(HEADING, lines)
    tables = {f"data/{name}": content for name, content in csvw.files(paper).items()}
    files = {
        "edition.json": json_file.render(paper),
        "inputs.json": as_file(inputs(lines, SEPTEMBER)),
        **tables,
    }
    held = unpacked(bundle(files, about=ABOUT, key=KEY))
    report = verify(held, public_pem(KEY))

    assert report.is_right, report.lines
    assert "data/ratings.csv" in held
    # A direction changed in that table alone is found, though all is signed again.
    table = held["data/ratings.csv"].decode()
    changed = re.sub(r",(improving|worsening|same),", ",new,", table, count=1)
    assert changed != table
    assert not verify(signed_again({**held, "data/ratings.csv": changed.encode()})).is_right


def test_edition_without_figures_has_nothing_to_work_out():
    report = verify(unpacked(bundle({"edition.json": b"{}"}, about=ABOUT, key=KEY)))

    assert report.is_right
    assert "no ratings to work out" in report.lines[-1]


@pytest.mark.parametrize(
    "name", ["../x", "/x", "a/../b", "", "a//b", "a\\b", "c:x", "manifest.json", "verify.py", "a\n"]
)
def test_names_that_could_leave_the_folder_or_hide_a_file_are_refused(name):
    with pytest.raises(ValueError, match=r"cannot be in a bundle|made by the bundle"):
        bundle({name: b""}, about=ABOUT)


def test_zip_with_two_files_of_one_name_is_refused(tmp_path):
    out = io.BytesIO(zipped({"verify.py": verify_program()}))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("verify.py", b"")
    (tmp_path / "x.zip").write_bytes(out.getvalue())
    (tmp_path / "verify.py").write_bytes(verify_program())

    assert "two files of one name" in run(tmp_path, "verify.py", "x.zip").stdout


def test_program_is_one_file_of_the_standard_library_alone():
    source = verify_program().decode()
    named = set(re.findall(r"^(?:from|import) ([\w.]+)", source, re.MULTILINE))

    assert {each.partition(".")[0] for each in named} <= set(sys.stdlib_module_names)
    assert "councilportal" not in source
    for part in re.findall(r"^(?:def|class) (\w+)", source, re.MULTILINE):
        assert len(re.findall(rf"^(?:def|class) {part}\b", source, re.MULTILINE)) == 1


# Signatures


@pytest.mark.parametrize(
    ("seed", "message"),
    [  # RFC 8032, 7.1
        ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", ""),
        ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72"),
        ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82"),
    ],
)
def test_vectors_of_the_standard(seed, message):
    key, said = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)), bytes.fromhex(message)

    assert is_signed(key.public_key().public_bytes_raw(), said, key.sign(said))


@settings(max_examples=size(5, 200), deadline=None)
@given(
    seed=st.binary(min_size=32, max_size=32), said=st.binary(max_size=99), at=st.integers(0, 511)
)
def test_signatures_are_those_of_cryptography_and_no_bit_may_change(seed, said, at):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, made = key.public_key().public_bytes_raw(), key.sign(said)

    assert is_signed(public, said, made)
    assert public_key(public_pem(key).decode()) == public
    assert not is_signed(public, said + b"x", made)
    wrong = (int.from_bytes(made, "little") ^ (1 << at)).to_bytes(64, "little")
    assert not is_signed(public, said, wrong)


def test_signature_of_another_length_or_with_a_second_number_too_large_is_none():
    public, made = KEY.public_key().public_bytes_raw(), KEY.sign(b"x")
    order = 2**252 + 27742317777372353535851937790883648493
    again = made[:32] + (int.from_bytes(made[32:], "little") + order).to_bytes(32, "little")

    assert not is_signed(public, b"x", again)
    assert not is_signed(public, b"x", made[:-1])
    assert not is_signed(public[:-1], b"x", made)
    assert not is_signed(b"\xff" * 32, b"x", made)


# Keys


def pem_of(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize(
    "text",
    [
        pem_of(KEY),
        pem_of(KEY).replace("\n", "\\n"),
        base64.b64encode(KEY.private_bytes_raw()).decode(),
    ],
)
def test_key_comes_from_the_environment_in_three_forms(text):
    key = key_of(f" {text}\n")

    assert key is not None
    assert key.private_bytes_raw() == KEY.private_bytes_raw()


def test_without_a_key_there_is_none():
    assert key_of("") is None
    assert key_of(" ") is None


@pytest.mark.parametrize(
    "text",
    [
        "secret-words",
        "c2hvcnQ=",
        "-----BEGIN PRIVATE KEY-----\nx\n",
        pem_of(generate_private_key(SECP256R1())),
    ],
)
def test_what_is_no_key_is_refused_without_being_told(text):
    with pytest.raises(NoKey, match="PUBLISHING_KEY is no Ed25519 key") as found:
        key_of(text)

    assert text not in str(found.value)
