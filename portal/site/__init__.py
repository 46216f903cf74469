"""公开网站: the pages that everybody reads, made of what is published and of nothing else."""
