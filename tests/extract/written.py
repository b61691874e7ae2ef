"""Written answers with some of their fields changed, for a scripted model; and the images that come of its drafts."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from docker import from_env
from docker.errors import ImageNotFound

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals.image import image_name
from atefar_inspect.extract.layout import COMPLETED, split_fields


def fields_of(answer: str) -> dict[str, str]:
    """Return the text of each field of an answer, by name."""
    fields, faults = split_fields(answer)
    assert not faults, faults
    return fields


def answer_with(fields: dict[str, str]) -> str:
    """Return the answer that has these fields."""
    parts = [f"[[ ## {name} ## ]]\n{text}" for name, text in fields.items()]
    return "\n".join([*parts, f"[[ ## {COMPLETED} ## ]]"])


def sound_draft(answer_of: dict[str, str]) -> dict[str, str]:
    """Return the fields of a first draft that certifies: the written one, with what its written repair changes."""
    repair = fields_of(answer_of["RepairDraft"])
    del repair["diagnosis"]
    return fields_of(answer_of["ImplementTask"]) | repair


def remove_images(suite: Path) -> None:
    """Remove the images of a suite's drafts."""
    for manifest in suite.glob(".atefar/drafts/*/*/task.yaml"):
        if not Bundle.check(manifest.parent):
            remove_image(manifest.parent)


def remove_image(bundle: Path) -> None:
    """Remove the image of the bundle in a folder, if it has one."""
    client = from_env()
    with suppress(ImageNotFound):  # a draft that was stopped before its build has none
        client.images.remove(image_name(Bundle.open(bundle)), force=True)
    client.close()
