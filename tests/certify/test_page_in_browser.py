"""The page in a real browser: Chromium, without a network, shows the points and the certified values."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from certificates import make_certificate

from atefar_inspect.bundle import load_bundle
from atefar_inspect.bundle.certificate import Certificate, certificate_of
from atefar_inspect.certify.page import page
from atefar_inspect.certify.summary import standing

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND"),
)


def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and os.environ.get("ATEFAR_REQUIRE_BROWSER") == "1":
        pytest.fail("ATEFAR_REQUIRE_BROWSER=1, but there is no chromium on PATH")
    if found is None:
        pytest.skip("there is no chromium on PATH")
    return found


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return make_certificate()


@pytest.fixture(scope="module")
def dom(certificate: Certificate, tmp_path_factory: pytest.TempPathFactory) -> str:
    return opened(certificate, tmp_path_factory.mktemp("page"))


def opened(certificate: Certificate, folder: Path) -> str:
    """Return the page's elements as the browser holds them after parsing."""
    file = folder / "certificate.html"
    file.write_text(page(certificate, standing(certificate, [])), encoding="utf-8")
    command = [browser(), *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def check_points_and_values(certificate: Certificate, dom: str) -> None:
    solutions = [score for score in certificate.scores if score.normalized]
    expected = len(solutions) + len(certificate.attacks) + len(certificate.mutant_scores)
    assert len(re.findall(r'<circle class="point"', dom)) == expected
    rows = re.findall(r"<tr><td>([^<]+)</td>\s*<td class=\"mean\">([^<]+)</td>", dom)
    measured = [score for score in certificate.scores if score.outcome == "measured"]
    assert {name: float(mean) for name, mean in rows} == {s.name: pytest.approx(s.mean, abs=5e-4) for s in measured}


def test_it_shows_a_point_a_submission_and_the_certified_values(certificate: Certificate, dom: str) -> None:
    check_points_and_values(certificate, dom)
    assert certificate.power is not None
    assert f'id="effect">{certificate.power.effect:.3f}<' in dom
    assert 'id="best-attack">0.041<' in dom
    assert 'id="killed">27 of 28<' in dom


def test_so_does_the_page_of_a_shipped_task(tmp_path: Path) -> None:
    certificate = certificate_of(load_bundle("altflip"))
    assert certificate is not None
    check_points_and_values(certificate, opened(certificate, tmp_path))


def test_it_says_that_the_task_is_certified(dom: str) -> None:
    assert re.search(r'id="standing">\s*✓ CERTIFIED\s*<', dom)
