"""Everything ``plugin check`` looks at: the manifest, the status maps, the samples, the fake shop."""

from collections.abc import Iterator
from pathlib import Path

from orderloom.edge.fake_api import load_api
from orderloom.edge.fake_script import load_play
from orderloom.edge.platforms import load_platform
from orderloom.edge.samples import sample_faults, sample_paths
from orderloom.sdk.failures import Fault, ManifestProblem


def plugin_faults(folder: Path) -> Iterator[Fault]:
    """Everything wrong with the plugin in ``folder``; samples are tried only on a manifest that can be used."""
    try:
        platform = load_platform(folder)
    except ManifestProblem as error:
        yield from error.problems
        return
    paths = sample_paths(folder)
    if not paths:
        yield Fault("sample.none", "/samples")
    for path in paths:
        yield from sample_faults(platform, path)
    if (folder / "fake").is_dir():
        try:
            load_play(folder)
            load_api(folder)
        except ManifestProblem as error:
            yield from error.problems
