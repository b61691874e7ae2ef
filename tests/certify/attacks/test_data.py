"""Attacks by data are pure functions that never fail and never load what could run."""

from __future__ import annotations

import io
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.certify.attacks.data import DATA_ATTACKS, DataFile

TABLE = b"id,share\n1,0.25\n2,-3e-2\n"
FORECAST = {"rows": [{"id": "a", "mean": 0.5, "sd": 2}], "name": "best 7"}


def file(path: str, content: bytes, max_bytes: int = 2**20) -> DataFile:
    return DataFile(path, content, max_bytes, "loss", -1e9)


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def made(name: str, path: str, content: bytes, max_bytes: int = 2**20) -> bytes | None:
    return DATA_ATTACKS[f"data_{name}"](file(path, content, max_bytes))


@given(
    st.sampled_from(sorted(DATA_ATTACKS.keys() - {"data_zip_bomb", "data_gzip_bomb"})),
    st.sampled_from(["w.npy", "w.json", "t.csv", "notes", "x.npz", "a.pkl", "m.bin"]),
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=80).map(str.encode),
        st.recursive(st.none() | st.floats() | st.integers() | st.text(), st.lists).map(
            lambda v: json.dumps(v).encode()
        ),
        st.lists(st.integers(-5, 5), max_size=5).map(lambda values: npy(np.array(values))),
    ),
)
def test_whatever_the_file_is_an_attack_gives_the_same_bytes_or_none(name: str, path: str, content: bytes) -> None:
    first, again = (DATA_ATTACKS[name](file(path, content, 5000)) for _ in range(2))
    assert first == again
    assert first is None or isinstance(first, bytes)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("largest", 1e308),
        ("smallest", -1e308),
        ("zeros", 0.0),
        ("ones", 1.0),
        ("hundreds", 100.0),
        ("infinities", math.inf),
    ],
)
def test_every_number_is_replaced_and_nothing_else(name: str, number: float) -> None:
    forecast = json.loads(made(name, "f.json", json.dumps(FORECAST).encode()) or b"")
    assert forecast == {"rows": [{"id": "a", "mean": number, "sd": number}], "name": "best 7"}
    table = (made(name, "t.csv", TABLE) or b"").decode().split()
    assert table[0] == "id,share"
    assert [float(word) for line in table[1:] for word in line.split(",")] == [number] * 4
    array = np.load(io.BytesIO(made(name, "w.npy", npy(np.ones((2, 3)))) or b""))
    assert (array == number).all()
    assert array.shape == (2, 3)


def test_numbers_stay_in_the_type_of_the_array_where_it_holds_them() -> None:
    whole = np.load(io.BytesIO(made("largest", "w.npy", npy(np.ones(2, dtype="i4"))) or b""))
    assert whole.tolist() == [2**31 - 1] * 2
    assert np.isnan(np.load(io.BytesIO(made("nans", "w.npy", npy(np.ones(2, dtype="i4"))) or b""))).all()


def test_nan_and_infinity_are_written_as_json_readers_take_them() -> None:
    assert math.isnan(json.loads(made("nans", "f.json", b'{"a": 1}') or b"")["a"])


def test_an_array_of_objects_needs_a_pickle_that_numpy_refuses() -> None:
    hostile = made("object_array", "w.npy", npy(np.ones(2))) or b""
    with pytest.raises(ValueError, match="allow_pickle=False"):
        np.load(io.BytesIO(hostile), allow_pickle=False)


def test_a_header_promises_what_is_not_there() -> None:
    hostile = made("header_bomb", "w.npy", npy(np.ones(2))) or b""
    assert len(hostile) < 200
    assert np.lib.format.read_array_header_1_0(io.BytesIO(hostile[8:]))[0] == (10**7, 10**6)


def test_bombs_are_small_and_hold_much() -> None:
    for name in ("zip_bomb", "gzip_bomb"):
        assert len(made(name, "w.npz", b"x") or b"") < 2**17


def test_keys_are_there_twice_and_the_best_comes_last() -> None:
    twice = (made("duplicate_keys", "f.json", b'{"loss": 3.5}') or b"").decode()
    assert twice == '{"loss": 3.5, "loss": -1000000000.0}'
    assert made("duplicate_keys", "f.json", b"[1]") is None


def test_nested_lists_are_deeper_than_a_recursion_goes_and_within_the_limit() -> None:
    nested = made("nested", "f.json", b"{}", 10_000) or b""
    assert len(nested) == 10_000
    with pytest.raises(RecursionError):
        json.loads(nested)


def test_an_attack_on_a_form_leaves_files_of_other_forms_alone() -> None:
    assert made("wrong_shape", "t.csv", TABLE) is None
    assert made("extra_keys", "t.csv", TABLE) is None
    assert made("header_bomb", "t.csv", TABLE) is None
