"""检索: what is public, found by words, codes, initials and amounts; the same on both databases."""
