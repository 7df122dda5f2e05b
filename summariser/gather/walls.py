"""Pages that show a wall in the article's place: to be paid, to be agreed to, to be solved.

Told by what is common to such pages, and not by who publishes them: structured data that say that
an article is not free (schema.org, isAccessibleForFree), an address that one is sent to in order to
agree, and text too short for an article beside a form or button that asks for one of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from summariser.gather.urls import canonicalise_url, is_front_page, join_url, site_of
from summariser.load.page_reasons import read_linked_data

# Characters of text up to which a page that asks for something counts as nothing but the asking.
_TEASER = 1200
_TINY = 500
_CONSENT_WORDS = 3
_NOT_FREE = frozenset({"false", "http://schema.org/false", "https://schema.org/false"})
_ARTICLE = re.compile(r"article|posting|creativework|webpage|report", re.IGNORECASE)
# Words of subscribing in the languages in which most news is sold, as stems.
_SUBSCRIBE = re.compile(
    r"\b(?:subscri(?:be|ption|ber)|sign in to (?:read|continue)|log ?in to (?:read|continue)"
    r"|(?:register|sign up) to (?:read|continue)|already a (?:subscriber|member)|paywall"
    r"|abonnier\w*|abonnement\w*|jetzt (?:weiterlesen|freischalten)|abonnez|s.abonner|abonné\w*"
    r"|suscríb\w*|suscrip\w*|suscriptor\w*|abbonat\w*|abbonament\w*|assine|assinante\w*|assinatura"
    r"|abonneer|prenumer\w*|abonner\w*|tilaa\w*|předplat\w*|подпис\w*)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:cookies?|consent\w*|gdpr|privacy (?:choices|settings|policy)|einwilligung\w*"
    r"|datenschutz\w*|zustimm\w*|consentement|confidentialité|consentimiento|privacidad"
    r"|consenso|toestemming|samtycke|samtykke|souhlas\w*|zgod[aęy])\b",
    re.IGNORECASE,
)
_AGREE = re.compile(
    r"\b(?:accept(?: all)?|agree|allow all|reject all|akzeptier\w*|zustimmen|accepter|refuser"
    r"|aceptar|rechazar|accett\w*|aceitar|accepteren|godkänn|godta|souhlasím|zgadzam|akceptuj\w*)\b",
    re.IGNORECASE,
)
_CONSENT_PLACE = re.compile(
    r"(?:^|[./])(?:consent|cookie-?wall|privacy-?(?:wall|gate)|gdpr)(?:$|[./])", re.IGNORECASE
)
_CHALLENGE = re.compile(
    r"\b(?:captcha|are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|enable javascript (?:and cookies )?to continue|checking your browser)\b",
    re.IGNORECASE,
)
_ASKING = "//form | //button | //a[@href] | //input[@type='submit' or @type='button']"


def find_redirect_wall(asked: str, final: str) -> str | None:
    """Return what is wrong with where a page's address leads, None if nothing is."""
    if asked == final:
        return None
    parts = urlsplit(final)
    if _CONSENT_PLACE.search(f"{parts.hostname}{parts.path}") and not _CONSENT_PLACE.search(asked):
        return f"leads to a page that asks for consent first ({site_of(final)})"
    if is_front_page(final) and not is_front_page(asked):
        return f"leads to the front page of {site_of(final)}: it was moved or taken down"
    return None


def find_declared_wall(tree: HtmlElement, url: str) -> str | None:
    """Return that a page says of itself that it is not free to read, None if it does not.

    Args:
        tree: The page.
        url: Its address; what the page says of articles at other addresses is not about it.
    """
    stated = tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    own = {canonicalise_url(join_url(url, address) or url) for address in (url, *stated)}
    for item in read_linked_data(tree):
        if _is_article(item) and _is_not_free(item):
            named = {canonicalise_url(join_url(url, address) or "") for address in _urls(item)}
            if not named or named & own:
                return "is for subscribers, as it says itself, and may not be there in full"
    return None


def _urls(item: Mapping[str, Any]) -> list[str]:
    """Return the addresses that structured data give for an article."""
    page = item.get("mainEntityOfPage")
    given = [item.get("url"), page.get("@id") if isinstance(page, dict) else page]
    return [address for address in given if isinstance(address, str) and address.strip()]


def _is_article(item: Mapping[str, Any]) -> bool:
    kinds = item.get("@type")
    return any(
        _ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _is_not_free(item: Mapping[str, Any]) -> bool:
    return str(item.get("isAccessibleForFree", "")).strip().lower() in _NOT_FREE


def _is_declared_free(tree: HtmlElement) -> bool:
    """Return whether a page says of itself that it is free to read."""
    stated = [str(item.get("isAccessibleForFree", "")).lower() for item in read_linked_data(tree)]
    return any(value.rpartition("/")[2] == "true" for value in stated)


def find_wall(tree: HtmlElement, text: str) -> str | None:
    """Return what a page asks for where its article should be, None if it is the article.

    Args:
        tree: The page, with its forms and buttons.
        text: The article that was found in it; may be empty.
    """
    if len(text) > _TEASER:
        return None
    asking = " \n".join(
        " ".join((element.text_content() or element.get("value") or "").split())[:400]
        for element in tree.xpath(_ASKING)
    )
    shown = text or " ".join(tree.text_content().split())[:20_000]
    if _CHALLENGE.search(shown):
        return "shows a test for humans instead of the article"
    # One such word may stand in any short article; those of a wall are about nothing else.
    if len(_CONSENT.findall(shown)) >= _CONSENT_WORDS and _AGREE.search(asking):
        return "asks for consent instead of showing the article"
    if _SUBSCRIBE.search(asking) and _is_beginning(tree, text) and not _is_declared_free(tree):
        return "shows a short beginning beside a form to subscribe: it is for subscribers"
    return None


def _is_beginning(tree: HtmlElement, text: str) -> bool:
    """Return whether a short text looks like the beginning of what is not shown."""
    if not text or text.rstrip("] ").endswith(("…", "...")) or _has_gate(tree):
        return True
    # Many pages have a form to log in beside the article.
    asks = _SUBSCRIBE.search(text) or tree.xpath("//form[.//input[@type='password']]")
    return len(text) <= _TINY and bool(asks)


def _has_gate(tree: HtmlElement) -> bool:
    """Return whether an element is marked as what stands before the rest of the article."""
    return bool(
        tree.xpath(
            "//*[contains(@class, 'paywall') or contains(@id, 'paywall')"
            " or contains(@class, 'regwall') or contains(@class, 'subscribe-wall')"
            " or contains(@class, 'subscription-wall') or contains(@class, 'meter-wall')]"
        )
    )
