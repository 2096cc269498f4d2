"""The probe as a module, and an environment in which the test CA is trusted."""

import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from stack import SNIPPETS
from tests.probes.certificates import authority

PROBE = SNIPPETS / "probes" / "check_submission.py"
ACCOUNT = "user@example.com"
PASSWORD = "hunter2-密码"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_submission", PROBE)
    assert spec and spec.loader
    module = sys.modules["check_submission"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


probe = _load()


@pytest.fixture(autouse=True, scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Trust the test CA in this process and in those that it starts."""
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority().cert_pem.write_to_path(str(file))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(file))
        yield
