"""The store of verdicts: judged tables kept under the content of everything that decides them."""
