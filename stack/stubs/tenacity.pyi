# tenacity 8.2
from collections.abc import Callable
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])

class stop_after_attempt:
    def __init__(self, max_attempt_number: int) -> None: ...

class wait_random:
    def __init__(self, min: float, max: float) -> None: ...

def retry(*, stop: stop_after_attempt, wait: wait_random) -> Callable[[Function], Function]: ...
