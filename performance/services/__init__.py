"""写入: receiving and keeping performance targets."""
