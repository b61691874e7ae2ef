"""From the bytes of `task.yaml` to a `Manifest`, or to findings that name the field, its line and what was expected."""

from __future__ import annotations

import difflib
import types
from dataclasses import dataclass
from typing import Annotated, Any, Final, Union, cast, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from .findings import Finding
from .manifest import Manifest
from .rules import manifest_faults
from .yaml_source import FieldPath, YamlSource, read_yaml

_KINDS: Final = {dict: "a mapping", list: "a list", tuple: "a list", str: "text", int: "a number", float: "a number"}

# What pydantic calls a type, in the words of the file format; other errors speak for themselves.
_EXPECTED: Final = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than_equal": "at most {le:g}",
    "string_too_long": "at most {max_length} characters",
    "too_long": "at most {max_length} entries",
}


@dataclass(frozen=True)
class ReadManifest:
    """What reading `task.yaml` gave."""

    manifest: Manifest | None
    """None where something is wrong with it."""
    data: Any
    """The same as plain data, as it is written."""
    findings: tuple[Finding, ...]


def read_manifest(content: bytes, file: str = "task.yaml") -> ReadManifest:
    """Return the manifest in `content`, or every fault that can be told without the rest of the bundle."""
    source = read_yaml(content, file)
    if source.data is None:
        if not source.findings:
            source.add("manifest-empty", "is empty; expected the manifest.")
        return ReadManifest(None, None, tuple(source.findings))
    if not isinstance(source.data, dict):
        source.add("manifest-type", f"is {_kind(source.data)}; expected a mapping of field names to values.", line=1)
        return ReadManifest(None, source.data, tuple(source.findings))
    manifest = _validate(source)
    return ReadManifest(None if source.findings else manifest, source.data, tuple(source.findings))


def _validate(source: YamlSource) -> Manifest:
    try:
        manifest = Manifest.model_validate(source.data)
        sections = set(Manifest.model_fields)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        for details in errors:
            _report(details, source)
        sections = set(Manifest.model_fields) - {str(details["loc"][0]) for details in errors if details["loc"]}
        manifest = _partial(source.data, sections)
    for fault in manifest_faults(manifest, sections):
        source.add(fault.code, fault.message, path=fault.path, hint=fault.hint)
    return manifest


def _partial(data: dict[str, Any], sections: set[str]) -> Manifest:
    """Return a manifest that holds only these sections, so that rules about them can still be judged."""
    values = {}
    for name in sections:
        info = Manifest.model_fields[name]
        adapter: TypeAdapter[Any] = TypeAdapter(cast(Any, info.annotation))
        values[name] = adapter.validate_python(data[name]) if name in data else info.get_default()
    return Manifest.model_construct(**values)


def _report(details: ErrorDetails, source: YamlSource) -> None:
    path: FieldPath = tuple(part for part in details["loc"] if part != "[key]")
    kind = details["type"]
    if kind == "missing":
        source.add("manifest-missing", "is missing.", path=path, hint=_documentation(path))
    elif kind == "extra_forbidden":
        source.add("manifest-unknown", "is no field of the format.", path=path, hint=_near_fields(path))
    else:
        source.add("manifest-value", _explain(details, path, source), path=path, hint=_hint(details, path, source))


def _explain(details: ErrorDetails, path: FieldPath, source: YamlSource) -> str:
    is_key = details["loc"][-1] == "[key]"
    found = repr(path[-1]) if is_key else _shown(details["input"], source.text(path))
    if details["type"] == "value_error":
        return f"{found} {details['ctx']['error']}."
    if details["type"] in _EXPECTED:
        return f"is {found}; expected {_EXPECTED[details['type']].format_map(details.get('ctx', {}))}."
    return f"is {found}; expected {details['msg'].removeprefix('Input should be ')}."


def _hint(details: ErrorDetails, path: FieldPath, source: YamlSource) -> str:
    text = source.text(path)
    if details["type"] == "string_type" and text and isinstance(details["input"], bool | int | float):
        return f'Write it in quotes: "{text}".'
    return _documentation(path)


def _shown(value: Any, text: str | None) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict | list | tuple):
        return _kind(value)
    if isinstance(value, str):
        return repr(value) if len(value) <= 80 else f"{value[:60]!r}... ({len(value)} characters)"
    return str(value).lower() if isinstance(value, bool) else f"{text or value} ({_kind(value)})"


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), type(value).__name__)


def _documentation(path: FieldPath) -> str:
    """Return the documentation of the field at a path, or nothing where the path leads outside the format."""
    *parents, name = path or ("",)
    model = _model_at(tuple(parents))
    info = model.model_fields.get(str(name)) if model else None
    return " ".join((info.description or "").split()) if info else ""


def _near_fields(path: FieldPath) -> str:
    model = _model_at(path[:-1])
    if model is None:
        return ""
    near = difflib.get_close_matches(str(path[-1]), model.model_fields, n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else f"The fields are {', '.join(model.model_fields)}."


def _model_at(path: FieldPath) -> type[BaseModel] | None:
    """Return the model that describes the mapping at a path."""
    annotation: Any = Manifest
    for part in path:
        if isinstance(part, str) and isinstance(annotation, type) and issubclass(annotation, BaseModel):
            info = annotation.model_fields.get(part)
            annotation = info.annotation if info else None
        else:
            arguments = get_args(annotation)
            annotation = arguments[0] if isinstance(part, int) else arguments[-1] if arguments else None
        annotation = _unwrapped(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _unwrapped(annotation: Any) -> Any:
    """Return the type under `Annotated` and `| None`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _unwrapped(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return _unwrapped(next(option for option in get_args(annotation) if option is not type(None)))
    return annotation
