"""A paper's key is the same wherever the paper lies, and another for another paper; it is read when it is needed."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path

import pytest

from atefar_inspect.extract.papers import Library, PaperSource, SourceError, paper_sources, published_dates
from atefar_inspect.paper import Paper


def keys(*sources: object) -> list[str]:
    return [paper.key for paper in paper_sources(map(str, sources))]


def test_a_file_s_key_follows_from_its_name_and_content_and_not_from_its_folder(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "My Paper (final).pdf").write_bytes(b"%PDF")
    first, second = tmp_path / "a/My Paper (final).pdf", tmp_path / "b/My Paper (final).pdf"
    assert keys(first) == keys(second)
    assert keys(first)[0].startswith("my-paper-final-")
    second.write_bytes(b"%PDF another")
    assert keys(first) != keys(second)


def test_a_folder_s_key_follows_from_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "paper/figures").mkdir(parents=True)
    (tmp_path / "paper/main.tex").write_text("one", encoding="utf-8")
    before = keys(tmp_path / "paper")
    (tmp_path / "paper/figures/a.tex").write_text("two", encoding="utf-8")
    assert keys(tmp_path / "paper") != before


@pytest.mark.parametrize(
    "source",
    [
        "arxiv:2404.00498",
        "https://arxiv.org/abs/2404.00498",
        "http://arxiv.org/pdf/2404.00498.pdf",
        "ARXIV:2404.00498",
        "2404.00498",
    ],
)
def test_an_arxiv_id_has_one_key_however_it_is_written(source: str) -> None:
    assert keys(source) == ["arxiv-2404.00498"]


def test_addresses_that_end_alike_have_their_own_keys() -> None:
    one, other = keys("https://a.example/paper.pdf", "https://b.example/paper.pdf")
    assert one != other and one.startswith("paper.pdf-") and other.startswith("paper.pdf-")


def test_a_key_can_be_part_of_an_id_and_of_a_folder(tmp_path: Path) -> None:
    odd = tmp_path / "ж ? .. %.pdf"
    odd.write_bytes(b"")
    (key,) = keys(odd)
    assert "/" not in key and not key.startswith(".") and key.isascii()


def test_a_paper_that_is_given_twice_is_one(tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(b"%PDF")
    assert len(paper_sources([str(file), str(file)])) == 1


def test_what_is_not_there_is_refused_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        paper_sources([str(tmp_path / "absent.pdf")])
    with pytest.raises(SourceError, match="no paper was given"):
        paper_sources([])


def test_papers_are_read_one_at_a_time_and_the_last_few_are_kept(report: Paper) -> None:
    reading, most, reads = 0, 0, []
    guard = threading.Lock()

    def read(source: str, latex: bool) -> Paper:
        nonlocal reading, most
        with guard:
            reading += 1
            most = max(most, reading)
        reads.append(source)
        with guard:
            reading -= 1
        return report

    library = Library([PaperSource(f"{n}.pdf", f"key-{n}") for n in range(6)], read)
    threads = [threading.Thread(target=library.open, args=(f"key-{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1 and len(reads) == 6
    last = reads[-1].removesuffix(".pdf")
    library.open(f"key-{last}")
    assert len(reads) == 6, "the last one is kept"


def test_a_date_that_was_given_stands_in_place_of_the_paper_s(report: Paper) -> None:
    library = Library([PaperSource("x", "x")], lambda source, latex: report, {"x": datetime.date(2020, 1, 2)})
    paper = library.open("x")
    assert (paper.published, paper.published_from) == (datetime.date(2020, 1, 2), "--published")


@pytest.mark.parametrize("name", ["folder/x.pdf", "x.pdf", "x-1"])
def test_a_date_names_its_paper_as_it_was_given_or_by_file_or_key(name: str) -> None:
    papers = [PaperSource("folder/x.pdf", "x-1"), PaperSource("folder/y.pdf", "y-1")]
    assert published_dates([f"{name}=2020-01-02"], papers) == {"x-1": datetime.date(2020, 1, 2)}
    assert published_dates(["2020-01-02"], papers[:1]) == {"x-1": datetime.date(2020, 1, 2)}
