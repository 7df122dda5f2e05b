"""Web addresses: which may be asked, which are one, and what a page's article is called."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

from summariser.errors import FetchError

_LONGEST = 4096
_PORTS = {"http": 80, "https": 443}
# Parameters that say where a reader comes from and never which page is meant. Those that some
# sites use to name a page (id, cid, ref, source) are not among them: two pages taken for one would
# be an article lost.
_TRACKING = re.compile(
    r"utm_\w+|pk_\w+|mtm_\w+|piwik_\w+|matomo_\w+|hsa_\w+|_hs\w+|at_(?:medium|campaign|custom\d"
    r"|link\w*|bbc\w*|ptr\w*|format|type)|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid"
    r"|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|mkt_tok|oly_(?:anon|enc)_id|vero_(?:id|conv)"
    r"|_ga|_gl|__twitter_impression|ns_(?:mchannel|source|campaign|linkname|fee)|xtor|cmpid"
    r"|s_cid|ocid|wt_mc|wtmc|wickedid|fb_(?:action_ids|action_types|source|ref)",
    re.IGNORECASE,
)
# Names of hosts that only say for which device a page is made.
_DEVICE = re.compile(r"^(?:www\d?|m|mobile|amp)\.")
# Paths in which there is nothing to normalise, as those of most pages.
_PLAIN_PATH = re.compile(r"(?:/(?!\.\.?(?:/|$))[A-Za-z0-9._~-]*)+")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
_SLUG = re.compile(r"[^a-z0-9]+")


def check_url(url: str, source: str) -> str:
    """Return an address that may be asked, without its fragment.

    Args:
        url: The address.
        source: What to name in the error, without anything secret.

    Raises:
        FetchError: It is no web address, or carries a name or a password.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError("is no web address that can be understood", source=source) from error
    if parts.scheme.lower() not in _PORTS:
        what = f"of the scheme {parts.scheme}" if parts.scheme else "without a scheme"
        raise FetchError(f"is an address {what}; http and https are read", source=source)
    if "@" in parts.netloc:
        message = "is an address with a name or password in it; it is neither asked nor kept"
        raise FetchError(message, source=source)
    if not host or port == 0 or len(url) > _LONGEST:
        raise FetchError("is no web address that can be understood", source=source)
    return urlunsplit(parts._replace(path=parts.path or "/", fragment=""))


def redact_url(url: str) -> str:
    """Return an address without a name and a password, for people to see."""
    return re.sub(r"^(\s*\w+:)?//[^/?#]*@", r"\1//", url)


def join_url(base: str, reference: str) -> str | None:
    """Return the absolute address that a reference means on a page, None where it means none."""
    reference = reference.strip()
    if reference.startswith(("http://", "https://")):
        return reference
    try:
        return urljoin(base, reference)
    except ValueError:
        return None


def join_listed_url(base: str, reference: str) -> str | None:
    """Return the web address that an item of a list has, None where it has none.

    Items of feeds may link to mail, to a script or to a file server: nobody can read those there.
    """
    url = join_url(base, reference)
    return url if url and url.partition(":")[0].lower() in _PORTS else None


def canonicalise_url(url: str) -> str:
    """Return the one form of an address by which pages are told apart.

    Normalised are scheme, host, port, dots, escapes (RFC 3986, 6.2.2 and 6.2.3); fragments and
    parameters that only say where a reader comes from are dropped, the order of the others is kept.
    What is no address is returned as it is. Canonicalising twice changes nothing more.
    """
    try:
        parts = urlsplit(url.strip())
        netloc = _netloc(parts)
    except ValueError:
        return url
    if parts.scheme.lower() not in _PORTS or netloc is None:
        return url
    path = parts.path
    if not _PLAIN_PATH.fullmatch(path):
        path = quote(_escape(_without_dots(_escape(path))), safe="/%:@!$&'()*+,;=~-._")
    kept = [
        pair
        for pair in parts.query.split("&")
        if pair and not _TRACKING.fullmatch(pair.partition("=")[0])
    ]
    query = quote(_escape("&".join(kept)), safe="/%:@!$&'()*+,;=~-._?")
    return urlunsplit((parts.scheme.lower(), netloc, path or "/", query, ""))


def _netloc(parts: SplitResult) -> str | None:
    """Return host and port, without the scheme's own port; None where there is no host.

    Raises:
        ValueError: The port is none.
    """
    host = (parts.hostname or "").rstrip(".")
    if not host or _CONTROL.search(host):
        return None
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return None
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    return host if port is None or port == _PORTS.get(parts.scheme.lower()) else f"{host}:{port}"


def _escape(text: str) -> str:
    """Return text with its escapes in capitals, and unreserved characters not escaped."""

    def normalise(match: re.Match[str]) -> str:
        character = unquote_to_bytes(match[0]).decode("latin-1")
        return character if _UNRESERVED.fullmatch(character) else match[0].upper()

    return _ESCAPE.sub(normalise, re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text))


def _without_dots(path: str) -> str:
    """Return a path without ``.`` and ``..`` (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    parts = path.split("/")
    for part in parts:
        if part == "..":
            del kept[max(1, len(kept) - 1) :]
        elif part != ".":
            kept.append(part)
    if parts[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)


def host_of(url: str) -> str:
    """Return the host and port of an address, in small letters."""
    return urlsplit(url).netloc.lower().rpartition("@")[2]


def site_of(url: str) -> str:
    """Return the host of an address without what only says for which device it is."""
    return _DEVICE.sub("", host_of(url))


def is_front_page(url: str) -> bool:
    """Return whether an address is that of a site as a whole."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def name_article(canonical_url: str) -> str:
    """Return an article's id: host and path for people, and a hash that no other page has."""
    parts = urlsplit(canonical_url)
    last = parts.path.rstrip("/").rpartition("/")[2].rpartition(".html")[0] or parts.path
    slug = _SLUG.sub("-", f"{site_of(canonical_url)} {last.rpartition('/')[2]}".lower()).strip("-")
    return f"{slug[:60].strip('-')}-{hashlib.sha256(canonical_url.encode()).hexdigest()[:8]}"
