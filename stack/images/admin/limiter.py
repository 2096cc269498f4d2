"""Rate limits of logins, in Redis as Mailu keeps them (transcripts, *-S5-*): wrong logins per network and per account."""

import hmac
import ipaddress
import logging
import os

import limits
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

LOG = logging.getLogger("limiter")
STORAGE = storage_from_string(f"redis://{os.environ.get('REDIS_ADDRESS') or 'redis'}/2")
LIMITER = MovingWindowRateLimiter(STORAGE)
PER_NETWORK = limits.parse(os.environ.get("AUTH_RATELIMIT_IP") or "5/hour")
PER_ACCOUNT = limits.parse(os.environ.get("AUTH_RATELIMIT_USER") or "50/day")
MASKS = {
    4: os.environ.get("AUTH_RATELIMIT_IP_V4_MASK") or "24",
    6: os.environ.get("AUTH_RATELIMIT_IP_V6_MASK") or "48",
}
EXEMPT_SECONDS = int(os.environ.get("AUTH_RATELIMIT_EXEMPTION_LENGTH") or 86400)


def network_is_limited(ip: str) -> bool:
    """Too many wrong logins from this network."""
    limited = not _is_exempt(ip) and not LIMITER.test(PER_NETWORK, "auth-ip", _network(ip))
    if limited:
        LOG.warning("Authentication attempt from %s has been rate-limited.", ip)
    return limited


def account_is_limited(user: str, ip: str) -> bool:
    """Too many wrong passwords for this account."""
    limited = not _is_exempt(ip) and not LIMITER.test(PER_ACCOUNT, "auth-user", user)
    if limited:
        LOG.warning("Authentication attempt from %s for %s has been rate-limited.", ip, user)
    return limited


def count_network(ip: str, user: str | None = None) -> None:
    """A wrong login; the same account counts once per network."""
    if not _is_exempt(ip) and not (user and _seen(f"dedup-{_network(ip)}-{user}", PER_NETWORK)):
        LIMITER.hit(PER_NETWORK, "auth-ip", _network(ip))


def count_account(user: str, ip: str, password: str) -> None:
    """A wrong password of an account that exists. The same one counts once, an empty one each time."""
    digest = hmac.new(user.encode(), password.encode(), "sha256").hexdigest()[-6:]
    if not _is_exempt(ip) and not (_seen(f"dedup2-{user}-{digest}", PER_ACCOUNT) and password):
        LIMITER.hit(PER_ACCOUNT, "auth-user", user)
        count_network(ip, user)


def exempt(ip: str) -> None:
    """A right login frees its address from the limits for a day."""
    STORAGE.incr(f"exempt-{ip}", EXEMPT_SECONDS, True)


def _is_exempt(ip: str) -> bool:
    return STORAGE.get(f"exempt-{ip}") > 0


def _seen(key: str, limit: limits.RateLimitItem) -> bool:
    return STORAGE.incr(key, limit.GRANULARITY.seconds, True) > 1


def _network(ip: str) -> str:
    address = ipaddress.ip_address(ip)
    return str(ipaddress.ip_network(f"{ip}/{MASKS[address.version]}", strict=False).network_address)
