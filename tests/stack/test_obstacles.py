"""Obstacles of the machine: each a paragraph with the next step, before anything is started."""

import os
import shutil
import subprocess
from collections import namedtuple
from contextlib import nullcontext
from unittest.mock import Mock

import docker
import pytest
from docker.errors import APIError, DockerException, ImageNotFound

from stack import build, engine
from stack.console import Problem

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker, "from_env", Mock(side_effect=DockerException("no socket")))
    monkeypatch.delenv("DOCKER_HOST", raising=False)


@pytest.mark.usefixtures("no_engine")
def test_no_engine_and_none_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(Problem, match=r"no apt-get to install one with. Start Docker"):
        engine.start_engine()


@pytest.mark.usefixtures("no_engine")
def test_no_engine_and_not_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Problem, match=r"only root may install or start one here. Start Docker"):
        engine.start_engine()


@pytest.mark.usefixtures("no_engine")
def test_the_engine_is_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    with pytest.raises(Problem, match="Correct or unset DOCKER_HOST"):
        engine.start_engine()


def test_apt_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 100, "", "E: Unable to locate package none\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(Problem, match="E: Unable to locate package none"):
        engine.install("none")


def test_no_registry_and_nothing_to_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Mock()
    client.images.get.side_effect = ImageNotFound("none")
    client.images.pull.side_effect = APIError("no route to the registry")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(build, "step", nullcontext)
    with pytest.raises(Problem, match=r"no route to the registry.*Make the image registry reachable"):
        build._debian(client)


def test_the_disk_is_full(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    client = Mock()
    client.info.return_value = {"DockerRootDir": str(tmp_path)}
    client.images.list.return_value = []
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10, 10, 0))
    with pytest.raises(Problem, match=r"has less free. Free some room"):
        build._check_room(client)
