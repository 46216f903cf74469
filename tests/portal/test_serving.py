"""启动前提: nobody is served with a secret that dies with the process."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from portal import serving
from tests.house.sources import ROOT
from tests.processes import alive, until

_PARENT = """
import subprocess, sys
child = subprocess.Popen(
    [sys.executable, "-c", "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings';"
     "from portal import serving; serving.die_with_parent(); print(os.getpid(), flush=True);"
     "import time; time.sleep(60)"], stdout=subprocess.PIPE, text=True)
print(child.stdout.readline().strip(), flush=True)
import time; time.sleep(60)
"""


def test_a_passing_secret_ends_the_process_with_a_sentence(settings: Any) -> None:
    settings.SECRET_KEY_IS_TEMPORARY = True
    with pytest.raises(SystemExit, match="没有设置密钥，不能启动服务"):
        serving.require_lasting_secret()
    settings.SECRET_KEY_IS_TEMPORARY = False
    serving.require_lasting_secret()


def test_a_process_goes_with_its_parent() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
    until(lambda: not alive(child), "the child to go")
