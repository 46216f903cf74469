"""预算公开平台: the shell — configuration, shared services, public site, API frame."""
