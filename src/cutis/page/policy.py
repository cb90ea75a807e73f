"""What a page may do, said in the page: nothing but run its own scripts and wear its own styles.

Whatever a table or a title smuggles in, a browser then neither runs it nor sends anything anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import re

#: Stands in a page until its scripts and styles are there to be hashed.
POLICY = "‹policy›"

#: Scripts without a type are run; others are data.
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def policy(html: str) -> str:
    """Return the Content-Security-Policy of a page, with the hash of each script and style in it.

    Vega makes functions of the expressions in a chart, hence ``unsafe-eval``; what is evaluated
    comes from our own chart specifications.
    """
    scripts = " ".join(_hashed(one) for one in _SCRIPT.findall(html))
    styles = " ".join(_hashed(one) for one in _STYLE.findall(html))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts} 'unsafe-eval'",
            f"style-src {styles}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hashed(text: str) -> str:
    """Return a text as a policy names it."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
