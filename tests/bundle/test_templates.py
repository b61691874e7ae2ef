"""A bundle started from a template is valid as it stands, and has a name and a canary of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle, TemplateError, new_bundle, template_types, templates

MakeBundle = Callable[..., Path]


@pytest.fixture
def template(make_bundle: MakeBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bundle:
    """Return a template of the type behavior, put where templates are looked for."""
    bundle = Bundle.open(make_bundle("templates/behavior/bundle"))
    monkeypatch.setattr(templates, "_PLACES", (tmp_path / "absent", tmp_path / "templates"))
    return bundle


def test_name_and_canary_are_new_and_the_rest_is_the_templates(template: Bundle, tmp_path: Path) -> None:
    bundle = new_bundle("behavior", tmp_path / "My-Task")
    assert bundle.name == "my_task"
    assert bundle.manifest.canary != template.manifest.canary
    assert uuid.UUID(bundle.manifest.canary).version == 4
    assert bundle.manifest.canary in bundle.file("scorer/score.py").content.decode()
    changed = bundle.manifest.model_copy(update={"name": template.name, "canary": template.manifest.canary})
    assert changed == template.manifest
    assert bundle.folder("solutions") == template.folder("solutions")


def test_a_name_can_be_given(template: Bundle, tmp_path: Path) -> None:
    assert new_bundle("behavior", tmp_path / "x", "doubles").name == "doubles"


@pytest.mark.parametrize(
    ("folder", "name", "message"),
    [
        ("x", None, r"The name 'x' is not 2 to 64 .* Give one with --name\."),
        ("123", None, "The name '123' is not"),
        ("fine", "Not-Fine", "The name 'Not-Fine' is not"),
        ("fine", "suite", "The name 'suite' is reserved"),
    ],
)
def test_a_name_that_is_no_tasks_is_refused(
    template: Bundle, tmp_path: Path, folder: str, name: str | None, message: str
) -> None:
    with pytest.raises(TemplateError, match=message):
        new_bundle("behavior", tmp_path / "out" / folder, name)
    assert not (tmp_path / "out").exists()


def test_an_unknown_type_is_answered_with_those_there_are(template: Bundle, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="no template for the type 'behaviour'; there are behavior"):
        new_bundle("behaviour", tmp_path / "fine")


def test_a_folder_that_exists_is_left_alone(template: Bundle, tmp_path: Path) -> None:
    (tmp_path / "fine").mkdir()
    with pytest.raises(FileExistsError):
        new_bundle("behavior", tmp_path / "fine")


def test_every_template_of_the_package_starts_a_valid_bundle(tmp_path: Path) -> None:
    assert "behavior" in template_types()
    for task_type in template_types():
        bundle = new_bundle(task_type, tmp_path / task_type, "started")
        assert (bundle.name, bundle.manifest.type) == ("started", task_type)
