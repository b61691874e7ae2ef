"""Makes the report: numbers of results.json go into report.md.jinja, and Chromium prints the page as a PDF.

    python make_report.py [--date 2026-11-21]

Needs jinja2 and markdown (the package's `dev` group has both), and Chromium on PATH.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import jinja2
import markdown

HERE = Path(__file__).parent
STYLE = """
@page { size: A4; margin: 25mm 28mm }
body { font: 10.5pt/1.4 "DejaVu Serif", serif } h1 { font-size: 17pt } h2 { font-size: 12.5pt; margin-top: 1.4em }
table { border-collapse: collapse; margin: 0.8em 0 }
th, td { padding: 2pt 9pt; border-bottom: 0.5pt solid #888; text-align: left }
"""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Write report.pdf."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--date", default="21 November 2026")
    text = report(json.loads((HERE / "results.json").read_text(encoding="utf-8")), parser.parse_args().date)
    title = text.partition("\n")[0].removeprefix("# ")
    body = markdown.markdown(text, extensions=["tables"])
    html = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>{body}'
    print_pdf(html, HERE / "report.pdf")


def report(results: dict[str, dict[str, dict[str, float]]], date: str) -> str:
    """Return the report's Markdown with the numbers in it."""

    def number(value: float) -> str:
        return f"{value:.2g}" if abs(value) < 0.001 else f"{value:.3g}"

    def ratio(key: str, method: str = "matched") -> str:
        return number(results["independent"][key]["mean"] / results[method][key]["mean"])

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False, trim_blocks=False)
    template = environment.from_string((HERE / "report.md.jinja").read_text(encoding="utf-8"))
    seeds = {int(values["seeds"]) for quantities in results.values() for values in quantities.values()}
    return template.render(
        date=date,
        seeds=seeds.pop(),
        names=list(results),
        ratio=ratio,
        f=lambda name, key: number(results[name][key]["mean"]),
        sd=lambda name, key: number(results[name][key]["sd"]),
    )


def print_pdf(html: str, target: Path) -> None:
    """Print a page as a PDF."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise SystemExit(f"none of {', '.join(BROWSERS)} is on PATH")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(html, encoding="utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}"]
        command = [browser, *flags, f"--print-to-pdf={target}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    main()
