"""Every write: permission asked, one transaction, audited, refused with a sentence."""
