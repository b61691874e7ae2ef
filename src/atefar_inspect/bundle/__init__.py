"""The task bundle on disk, the one form in which the parts of this package hand tasks to each other."""

from .bundle import Bundle
from .files import BundleFile
from .findings import BundleError, Finding, TemplateError, UnknownBundleError, UnknownSolutionError
from .manifest import Detail, Manifest, SubmissionKind, TaskType
from .suite import Suite, find_bundle, load_bundle
from .templates import new_bundle, template_types

__all__ = [
    "Bundle",
    "BundleError",
    "BundleFile",
    "Detail",
    "Finding",
    "Manifest",
    "SubmissionKind",
    "Suite",
    "TaskType",
    "TemplateError",
    "UnknownBundleError",
    "UnknownSolutionError",
    "find_bundle",
    "load_bundle",
    "new_bundle",
    "template_types",
]
