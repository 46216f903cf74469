"""A generator of correct disclosures that shares nothing with the rules."""

from __future__ import annotations
