"""`atefar clean`: what it finds, what it leaves alone, that it asks, and one real image."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
import pytest
from certificates import make_certificate
from click.testing import CliRunner, Result

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.budget import SMALL, Budget
from atefar_inspect.certify.clean import Engine, Leftover, leftovers, needed_by, remove
from atefar_inspect.certify.folder import folder_name, locked_folder
from atefar_inspect.cli import main
from atefar_inspect.evals.image import build_context, image_name

MakeBundle = Callable[..., Path]
OLD, OLDER = "0123456789ab", "000000000000"


class FakeClient:
    """An engine's client that holds a few images; notes what is removed."""

    def __init__(self, *images: dict[str, Any]) -> None:
        self.held = list(images)
        self.removed: list[str] = []
        self.images = self

    def df(self) -> dict[str, Any]:
        return {"Images": self.held}

    def remove(self, name: str) -> None:
        self.removed.append(name)


def image(*names: str, size: int = 100, shared: int = 60, containers: int = 0) -> dict[str, Any]:
    return {"RepoTags": list(names), "Size": size, "SharedSize": shared, "Containers": containers}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the user's cache folder, an empty one, where no engine answers."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-engine.sock")
    return tmp_path / "cache" / "atefar_inspect"


@pytest.fixture
def bundle(make_bundle: MakeBundle) -> Bundle:
    return Bundle.open(make_bundle())


def folder(path: Path, content: str = "x") -> Path:
    path.mkdir(parents=True)
    (path / "file").write_text(content, encoding="utf-8")
    return path


def atefar(*arguments: object, answer: str | None = None) -> Result:
    result = CliRunner().invoke(main, ["clean", *map(str, arguments)], input=answer, terminal_width=120)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_images_of_ours_that_no_bundle_needs_are_found(bundle: Bundle) -> None:
    needed = needed_by([str(bundle.path)])
    engine = Engine(FakeClient(image(f"atefar/old:{OLD}"), image(image_name(bundle)), image()))
    assert leftovers(needed, engine, Path("absent")) == [Leftover("image", f"atefar/old:{OLD}", 40)]


def test_with_nothing_needed_a_bundles_own_image_is_found_too(bundle: Bundle) -> None:
    engine = Engine(FakeClient(image(image_name(bundle))))
    assert [one.shown for one in leftovers(None, engine, Path("absent"))] == [image_name(bundle)]


@pytest.mark.parametrize(
    "name",
    [
        "python:3.11-slim",
        f"someone/atefar/old:{OLD}",
        f"registry.example/atefar/old:{OLD}",
        "atefar/old:latest",
        f"atefar/old:{OLD}c",
        f"atefar-lab/old:{OLD}",
        "<none>:<none>",
    ],
)
def test_images_of_others_are_never_found(name: str) -> None:
    assert leftovers(None, Engine(FakeClient(image(name))), Path("absent")) == []


def test_an_image_that_a_container_uses_stays() -> None:
    assert leftovers(None, Engine(FakeClient(image(f"atefar/old:{OLD}", containers=1))), Path("absent")) == []


def test_taking_one_of_several_names_away_frees_nothing() -> None:
    engine = Engine(FakeClient(image(f"atefar/old:{OLD}", "mine:latest", containers=1)))
    assert leftovers(None, engine, Path("absent")) == [Leftover("image", f"atefar/old:{OLD}", 0)]


def test_contexts_that_no_bundle_needs_are_found(bundle: Bundle, tmp_path: Path) -> None:
    kept = build_context(bundle, tmp_path)
    old = folder(tmp_path / "contexts" / f"old-{OLD}", "four")
    found = leftovers(needed_by([str(bundle.path)]), None, tmp_path)
    assert found == [Leftover("context", str(old), 4)]
    assert remove(found[0], None) is None
    assert (old.exists(), kept.exists()) == (False, True)


@pytest.mark.parametrize("budget", [Budget(), SMALL], ids=["full", "small"])
def test_a_certification_of_the_bundle_as_it_is_stays(bundle: Bundle, budget: Budget, tmp_path: Path) -> None:
    name = folder_name(bundle, budget)
    folder(tmp_path / "certify" / name)
    folder(tmp_path / "certify" / f"{name}-2")
    assert leftovers(needed_by([str(bundle.path)]), None, tmp_path) == []
    assert len(leftovers(needed_by([]), None, tmp_path)) == 2


def test_the_logs_that_a_certificate_names_stay(bundle: Bundle, tmp_path: Path) -> None:
    certificate = make_certificate(bundle)
    (bundle.path / "certificate.json").write_text(certificate.text(), encoding="utf-8")
    (folder(tmp_path / "certify" / f"doubling-{OLD}") / certificate.log).touch()
    folder(tmp_path / "certify" / f"doubling-{OLDER}")
    found = leftovers(needed_by([str(bundle.path)]), None, tmp_path)
    assert [Path(one.shown).name for one in found] == [f"doubling-{OLDER}"]


def test_a_certification_at_work_stays(tmp_path: Path) -> None:
    root = tmp_path / "certify"
    with locked_folder(root, f"doubling-{OLD}") as at_work:
        assert leftovers(None, None, tmp_path) == []
        assert remove(Leftover("logs", str(at_work), 0), None) == "a certification is at work in it"
    assert [one.shown for one in leftovers(None, None, tmp_path)] == [str(root / f"doubling-{OLD}")]


def test_what_this_package_does_not_name_so_stays(tmp_path: Path) -> None:
    folder(tmp_path / "contexts" / "notes")
    folder(tmp_path / "certify" / "My Project-0123456789ab")
    target = folder(tmp_path / "elsewhere")
    (tmp_path / "contexts" / f"link-{OLD}").symlink_to(target)
    (tmp_path / "contexts" / f"file-{OLD}").touch()
    assert leftovers(None, None, tmp_path) == []


def test_it_shows_and_asks_before_it_removes(cache: Path) -> None:
    old = folder(cache / "contexts" / f"old-{OLD}")
    asked = atefar(answer="n\n")
    assert asked.exit_code == 1
    assert f"context     0.0 KiB  {old}" in asked.stdout
    assert "Remove these 1 (0.0 KiB that nothing else shares)? [y/N]: n" in asked.stdout
    assert old.exists()
    done = atefar(answer="y\n")
    assert (done.exit_code, old.exists()) == (0, False)
    assert "Freed at least 0.0 KiB." in done.stdout


def test_without_an_engine_it_says_so_and_does_the_folders(cache: Path) -> None:
    old = folder(cache / "contexts" / f"old-{OLD}")
    result = atefar("--yes")
    assert "No Docker engine answers: images are left alone." in result.stderr
    assert not old.exists()


def test_nothing_to_remove_is_said(cache: Path) -> None:
    assert atefar().stdout == "Nothing to remove.\n"


def test_all_takes_what_bundles_need_too(cache: Path, bundle: Bundle) -> None:
    kept = build_context(bundle)
    assert kept.is_relative_to(cache)
    assert atefar("--keep", bundle.path).stdout == "Nothing to remove.\n"
    assert atefar("--keep", bundle.path.parent).exit_code == 2  # its cache folder is no bundle
    assert atefar("--all", "--yes").exit_code == 0
    assert not kept.exists()


def test_where_it_is_not_known_what_is_needed_nothing_goes(cache: Path, make_bundle: MakeBundle) -> None:
    old = folder(cache / "contexts" / f"old-{OLD}")
    result = atefar("--yes", "--keep", make_bundle(manifest={"title": 3}))
    assert result.exit_code == 2
    assert "is not a valid bundle" in result.stderr
    assert old.exists()


@contextmanager
def tagged(name: str) -> Iterator[None]:
    client = docker.from_env()
    try:
        client.images.get("python:3.11-slim").tag(name)
        yield
    finally:
        if any(name in one.tags for one in client.images.list()):
            client.images.remove(name)
        client.close()


@pytest.mark.docker
def test_a_real_engine_gives_up_a_name_of_ours_and_keeps_the_rest(tmp_path: Path) -> None:
    name = f"atefar/clean_{uuid.uuid4().hex[:8]}:{OLD}"
    with tagged(name):
        engine = Engine.connect()
        assert engine is not None
        found = [one for one in leftovers(needed_by([]), engine, tmp_path) if one.shown == name]
        assert found == [Leftover("image", name, 0)]
        assert remove(found[0], engine) is None
        assert name not in {one.shown for one in leftovers(None, engine, tmp_path)}
        assert engine.client.images.get("python:3.11-slim")
        assert "No such image" in (engine.remove(name) or "")
        engine.client.close()
