"""Papers from addresses, from arXiv and from archives: what is asked for, what is kept, and what is refused."""

from __future__ import annotations

import datetime
import gzip
import io
import tarfile
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from drawn_pdf import PROSE, Page, Set, block, pdf_bytes

from atefar_inspect.paper import ArxivSite, PaperError, read_paper
from atefar_inspect.paper.arxiv_id import ArxivId, arxiv_id
from atefar_inspect.paper.download import download

PDF = pdf_bytes([Page([Set("Even Draws Waste Fewer Samples", 72, 770, 18), *block([PROSE] * 12, y=740)])])
TEX = "\\documentclass{article}\\title{Even Draws}\\begin{document}\n" + (PROSE + "\n") * 12 + "\\end{document}\n"


def feed(version: int = 2, entries: int = 1) -> bytes:
    """Return an answer of arXiv's API, as it was in November 2026."""
    entry = f"""<entry><id>http://arxiv.org/abs/2401.00001v{version}</id><title>Even Draws
      Waste Fewer Samples</title><summary>  Strata have a smaller error. </summary>
      <published>2024-01-02T10:00:00Z</published><updated>2024-05-09T10:00:00Z</updated>
      <author><name>Ada Author</name></author><author><name>Ben Other</name></author>
      <arxiv:primary_category term="stat.CO"/><category term="stat.CO"/>
      <link href="http://arxiv.org/abs/2401.00001v{version}" rel="alternate" type="text/html"/>
      <link title="pdf" href="http://arxiv.org/pdf/2401.00001v{version}" rel="related"/></entry>"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
      xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
      <title>results</title><id>http://arxiv.org/api/x</id><updated>2026-11-20T00:00:00Z</updated>
      <opensearch:totalResults>{entries}</opensearch:totalResults><opensearch:startIndex>0</opensearch:startIndex>
      <opensearch:itemsPerPage>1</opensearch:itemsPerPage>{entry * entries}</feed>""".encode()


def archive(files: dict[str, bytes], *members: tarfile.TarInfo) -> bytes:
    """Return a gzipped tar of these files and members."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        for member in members:
            tar.addfile(member)
    return gzip.compress(buffer.getvalue())


@pytest.fixture
def site(server: Any) -> ArxivSite:
    return ArxivSite(api=f"{server.url}/api/query", files=server.url, delay_s=0.0, silence_s=2.0, retries=0)


@pytest.fixture
def read(tmp_path: Path, site: ArxivSite) -> Callable[..., Any]:
    def reads(source: str, **options: Any) -> Any:
        return read_paper(source, cache=tmp_path / "cache", site=site, **options)

    return reads


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("arxiv:2404.00498", ArxivId("2404.00498")),
        ("arXiv:2404.00498v2", ArxivId("2404.00498", "v2")),
        ("2404.00498v10", ArxivId("2404.00498", "v10")),
        ("arxiv:hep-th/9901001", ArxivId("hep-th/9901001")),
        ("cs.LG/0701001v1", ArxivId("cs.LG/0701001", "v1")),
        ("https://arxiv.org/abs/2404.00498", ArxivId("2404.00498")),
        ("http://www.arxiv.org/pdf/2404.00498v2.pdf", ArxivId("2404.00498", "v2")),
        ("https://export.arxiv.org/e-print/2404.00498v2", ArxivId("2404.00498", "v2")),
        ("https://arxiv.org/abs/2404.00498v3?context=cs", ArxivId("2404.00498", "v3")),
        ("https://example.org/2404.00498", None),
        ("paper.pdf", None),
        ("2404.00498v0", None),
        ("arxiv:24.00498", None),
    ],
)
def test_an_arxiv_id_is_known_in_its_usual_forms(source: str, wanted: ArxivId | None) -> None:
    assert arxiv_id(source) == wanted


def test_a_paper_of_arxiv_has_what_arxiv_says_of_it(server: Any, read: Callable[..., Any]) -> None:
    server.answers = {"/api/query": feed(), "/pdf/2401.00001v2": PDF}
    paper = read("arxiv:2401.00001")
    assert (paper.title, paper.authors) == ("Even Draws Waste Fewer Samples", ("Ada Author", "Ben Other"))
    assert paper.abstract == "Strata have a smaller error."
    assert (paper.published, paper.published_from) == (datetime.date(2024, 1, 2), "arXiv")
    assert (paper.updated, paper.arxiv_id) == (datetime.date(2024, 5, 9), "2401.00001")
    assert paper.source == "arxiv:2401.00001v2"
    assert paper.path.name == "2401.00001v2.pdf"


def test_a_version_in_the_cache_is_read_without_the_network(server: Any, read: Callable[..., Any]) -> None:
    server.answers = {"/api/query": feed(), "/pdf/2401.00001v2": PDF}
    first = read("arxiv:2401.00001v2")
    server.answers = {}
    server.asked.clear()
    assert read("https://arxiv.org/abs/2401.00001v2") == first
    assert server.asked == []


def test_without_a_version_only_the_newest_one_is_asked_for(server: Any, read: Callable[..., Any]) -> None:
    server.answers = {"/api/query": feed(), "/pdf/2401.00001v2": PDF}
    read("arxiv:2401.00001")
    server.asked.clear()
    read("arxiv:2401.00001")
    assert server.paths() == ["/api/query"]
    server.answers |= {"/api/query": feed(3), "/pdf/2401.00001v3": PDF}
    assert read("arxiv:2401.00001").source == "arxiv:2401.00001v3"


def test_where_the_api_does_not_answer_the_newest_in_the_cache_is_read_and_said(
    server: Any, read: Callable[..., Any]
) -> None:
    server.answers = {"/api/query": feed(), "/pdf/2401.00001v2": PDF}
    read("arxiv:2401.00001")
    server.answers = {}
    assert read("arxiv:2401.00001").notes == (
        "arXiv's API does not answer (HTTPError); v2 is the newest version in the cache.",
    )


def test_with_a_version_the_api_is_not_indispensable(server: Any, read: Callable[..., Any]) -> None:
    server.answers = {"/pdf/2401.00001v1": PDF}
    paper = read("arxiv:2401.00001v1")
    assert paper.notes == ("arXiv's API does not answer (HTTPError); title, authors and dates are from the file.",)
    assert paper.arxiv_id == "2401.00001"


def test_without_version_cache_or_api_there_is_one_line(read: Callable[..., Any]) -> None:
    with pytest.raises(
        PaperError, match=r"\Aarxiv:2401.00001: arXiv's API does not answer \(HTTPError\); give a ver.*\Z"
    ):
        read("arxiv:2401.00001")


def test_an_api_that_is_silent_is_given_up(server: Any, tmp_path: Path) -> None:
    server.answers = {"/api/query": lambda _: time.sleep(3)}
    site = ArxivSite(api=f"{server.url}/api/query", files=server.url, delay_s=0.0, silence_s=0.3, retries=0)
    with pytest.raises(PaperError, match=r"does not answer \((Read|Connect)Timeout\)"):
        read_paper("arxiv:2401.00001", cache=tmp_path, site=site)


def test_an_id_that_arxiv_does_not_have_is_one_line(server: Any, read: Callable[..., Any]) -> None:
    server.answers = {"/api/query": feed(entries=0)}
    with pytest.raises(PaperError, match=r"\Aarxiv:2401.99999: arXiv has no such paper\Z"):
        read("arxiv:2401.99999")


def test_requests_to_arxiv_are_kept_apart(server: Any, tmp_path: Path) -> None:
    server.answers = {"/api/query": feed(), "/pdf/2401.00001v2": PDF}
    site = ArxivSite(api=f"{server.url}/api/query", files=server.url, delay_s=0.5, silence_s=2.0, retries=0)
    started = time.monotonic()
    read_paper("arxiv:2401.00001", cache=tmp_path, site=site)
    assert time.monotonic() - started >= 0.5


def test_latex_is_preferred_if_asked_for(server: Any, read: Callable[..., Any]) -> None:
    server.answers = {"/api/query": feed(), "/e-print/2401.00001v2": archive({"main.tex": TEX.encode()})}
    paper = read("arxiv:2401.00001", latex=True)
    assert len(paper.pages) == 1
    assert paper.notes == ()
    assert server.paths() == ["/api/query", "/e-print/2401.00001v2"]


@pytest.mark.parametrize(
    ("e_print", "words"),
    [
        (PDF, "arXiv has no LaTeX source of it; its PDF was read."),
        (gzip.compress(TEX.encode())[:-40], "is damaged (it is cut off)"),
        (archive({"readme.tex": b"\\relax"}), "none of its 1 files"),
        (archive({"../main.tex": TEX.encode()}), "leaves the archive"),
        (archive({"/main.tex": TEX.encode()}), "leaves the archive"),
        (b"\0\1\2", "is neither an archive nor LaTeX source"),
    ],
)
def test_where_there_is_no_readable_latex_the_pdf_is_read_and_it_is_said(
    server: Any, read: Callable[..., Any], e_print: bytes, words: str
) -> None:
    server.answers = {"/api/query": feed(), "/e-print/2401.00001v2": e_print, "/pdf/2401.00001v2": PDF}
    paper = read("arxiv:2401.00001", latex=True)
    assert paper.path.suffix == ".pdf"
    assert words in paper.notes[0]


def test_a_pdf_at_an_address_is_read_and_named_by_it(server: Any, read: Callable[..., Any]) -> None:
    server.answers = {"/a/paper": PDF}
    address = f"{server.url}/a/paper"
    paper = read(address.replace("http://", "http://user:secret@"))
    assert paper.title == "Even Draws Waste Fewer Samples"
    assert paper.source == address
    assert paper.path.read_bytes() == PDF


def _redirect_to(place: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", place)
        handler.end_headers()

    return answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "is an HTML page, not a PDF"),
        (b"\x89PNG", "is something else, not a PDF"),
        (b"%PDF-1.7 and nothing more", "is damaged"),
        (_redirect_to("/paper"), "TooManyRedirects"),
        (_redirect_to("file:///etc/passwd"), "cannot be downloaded"),
        (None, "the server answers 404"),
    ],
)
def test_what_is_no_pdf_is_one_line_that_names_the_address(
    server: Any, read: Callable[..., Any], answer: Any, words: str
) -> None:
    server.answers = {"/paper": answer} if answer else {}
    address = f"{server.url}/paper"
    with pytest.raises(PaperError, match=r"\A[^\n]*\Z") as caught:
        read(address.replace("http://", "http://user:secret@"))
    assert words in str(caught.value)
    assert str(caught.value).startswith(address)
    assert "secret" not in str(caught.value)


def test_a_download_has_a_limit_of_size_whatever_the_server_says(server: Any) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    server.answers = {"/big": endless}
    with pytest.raises(PaperError, match="is larger than 1 MiB"):
        download(f"{server.url}/big", most_bytes=1 << 20)


def test_a_download_has_a_limit_of_time_however_steady_it_is(server: Any) -> None:
    def slow(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    server.answers = {"/slow": slow}
    with pytest.raises(PaperError, match="took longer than 0 s"):
        download(f"{server.url}/slow", longest_s=0.4)


def test_a_server_that_is_not_there_is_one_line(read: Callable[..., Any]) -> None:
    with pytest.raises(PaperError, match=r"\Ahttp://127.0.0.1:9/paper: cannot be downloaded \(ConnectError: [^\n]*\Z"):
        read("http://127.0.0.1:9/paper")


def test_archives_and_folders_on_disk_are_read_as_latex(tmp_path: Path, read: Callable[..., Any]) -> None:
    (tmp_path / "source.tar.gz").write_bytes(archive({"main.tex": TEX.encode()}))
    (tmp_path / "main.tex").write_text(TEX, encoding="utf-8")
    papers = [read(str(tmp_path / name)) for name in ("source.tar.gz", "main.tex", ".")]
    assert {paper.sha256 for paper in papers} == {papers[0].sha256}
    assert {paper.title for paper in papers} == {"Even Draws"}


def test_a_file_that_is_named_like_an_id_is_a_file(
    tmp_path: Path, read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("2401.00001").write_bytes(PDF)
    assert read("2401.00001").title == "Even Draws Waste Fewer Samples"


def test_a_path_that_is_not_there_is_one_line(read: Callable[..., Any]) -> None:
    for name in ("absent.pdf", "absent.tex", "absent.tar.gz"):
        with pytest.raises(PaperError, match=rf"\A{name}: there is no such file\Z"):
            read(name)


def link(name: str, to: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    """Return a link in an archive."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_link_in_an_archive_is_not_followed(
    tmp_path: Path, server: Any, read: Callable[..., Any], kind: bytes
) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("the secret words", encoding="utf-8")
    source = TEX.replace("\\end{document}", "\\input{other}\\end{document}").encode()
    content = archive({"main.tex": source}, link("other.tex", str(secret), kind))
    (tmp_path / "source.tgz").write_bytes(content)
    paper = read(str(tmp_path / "source.tgz"))
    assert "secret words" not in paper.text
    assert "other.tex is a link or a device and was not read." in paper.notes


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atefar_inspect.paper.latex_source.MOST_UNPACKED", 1 << 20)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"\\relax " * (1 << 20)))
    with pytest.raises(PaperError, match="unpacks to more than 1 MiB"):
        read(str(tmp_path / "bomb.gz"))
