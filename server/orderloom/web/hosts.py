"""Names and addresses of this machine itself."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether ``host`` is a name or address that only this machine can reach; other names are never looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
