"""勾稽关系: numbered relations that must hold, judged on declared facts."""
