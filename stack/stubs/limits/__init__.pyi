# limits 2.8
from typing import NamedTuple

class Granularity(NamedTuple):
    seconds: int
    name: str

class RateLimitItem:
    GRANULARITY: Granularity

def parse(limit_string: str) -> RateLimitItem: ...
