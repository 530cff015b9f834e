CREATE TABLE commits (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'review')),
  received TEXT NOT NULL,
  medium TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  sha256 TEXT NOT NULL DEFAULT '',
  size INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  rows INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  corrected INTEGER NOT NULL DEFAULT 0,
  digest TEXT NOT NULL DEFAULT '',
  report TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX commits_by_source ON commits (source, medium);

CREATE TABLE files (
  path TEXT PRIMARY KEY,
  medium TEXT NOT NULL,
  month TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('current', 'history')),
  rows INTEGER NOT NULL,
  corrections INTEGER NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  mtime INTEGER NOT NULL,
  first_time INTEGER NOT NULL,
  last_time INTEGER NOT NULL,
  first_commit INTEGER NOT NULL,
  last_commit INTEGER NOT NULL,
  replaced_by INTEGER NOT NULL DEFAULT 0,
  sites TEXT NOT NULL,
  indicators TEXT NOT NULL,
  retired TEXT
) WITHOUT ROWID;

CREATE TABLE hot (
  medium TEXT NOT NULL,
  time INTEGER NOT NULL,
  site TEXT NOT NULL,
  indicator TEXT NOT NULL,
  "commit" INTEGER NOT NULL,
  value REAL,
  raw TEXT,
  flag TEXT NOT NULL,
  checks TEXT NOT NULL,
  file TEXT NOT NULL,
  row INTEGER NOT NULL,
  replaces INTEGER NOT NULL,
  PRIMARY KEY (medium, time, site, indicator, "commit")
) WITHOUT ROWID;

CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  "commit" INTEGER NOT NULL,
  site TEXT NOT NULL,
  indicator TEXT NOT NULL,
  start TEXT NOT NULL,
  "end" TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('valid', 'invalid', 'withdrawn')),
  reason TEXT NOT NULL,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  withdraws INTEGER NOT NULL DEFAULT 0
);
