"""The emergency list and alerts of a workspace: files, workbooks, the ledger, documents."""
