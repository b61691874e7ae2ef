"""Stopping a worker's processes: when they count as still. Looks are scripted: the moment cannot be had at will."""

from __future__ import annotations

import pytest

from atefar_inspect.runtime import pause
from atefar_inspect.runtime.pause import Pause

Look = dict[str, str] | None
FOLDER = "/proc/7/task/7"


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Look]:
    """What the next looks at the processes show; the last one goes on."""
    script: list[Look] = []

    def look(uid: int) -> Look:
        return script.pop(0) if len(script) > 1 else script[0]

    monkeypatch.setattr(pause, "stopped_tasks", look)
    monkeypatch.setattr(pause, "STOP_S", 0.05)
    monkeypatch.setattr(Pause, "_signal_all", lambda self, number: None)
    return script


def test_a_thread_that_is_stopped_but_has_not_left_its_processor_is_waited_for(looks: list[Look]) -> None:
    looks += [None, {FOLDER: "1 0"}, {FOLDER: "2 0"}]
    paused = Pause(1000, 1001)
    assert paused.begin()
    assert paused.end()


def test_what_goes_on_running_does_not_stand_still(looks: list[Look]) -> None:
    looks += [None]
    assert not Pause(1000, 1001).begin()


def test_what_is_woken_again_and_again_does_not_stand_still(looks: list[Look], monkeypatch: pytest.MonkeyPatch) -> None:
    switches = iter(range(10**6))
    monkeypatch.setattr(pause, "stopped_tasks", lambda uid: {FOLDER: f"{next(switches)} 0"})
    assert not Pause(1000, 1001).begin()


def test_what_ran_in_between_is_found_at_the_end(looks: list[Look]) -> None:
    looks += [{FOLDER: "2 0"}, {FOLDER: "2 0"}, {FOLDER: "3 0"}]
    paused = Pause(1000, 1001)
    assert paused.begin()
    assert not paused.end()


def test_nobody_there_stands_still(looks: list[Look]) -> None:
    looks += [{}]
    paused = Pause(1000, 1001)
    assert paused.begin()
    assert paused.end()
