"""The settings of the type checker."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = ["tests.typing", *_APPS]
