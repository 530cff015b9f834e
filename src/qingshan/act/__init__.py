"""What is decided and done: every change is an entry of the ledger, every state a fold over entries."""
