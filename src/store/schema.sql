-- The lineage store: one SQLite file, written whole by each scan and replaced by renaming.
--
-- Ids are integers in a fixed order, so the same input gives the same bytes. Text stands once: names
-- of kinds, evidence and expressions live in tables of their own. Places: `line` from 1, `column`
-- from 1 in characters, `start` and `length` in bytes of the file.
--
-- To look around, query the view lineage_edges:
--     SELECT target, source, kind, confidence FROM lineage_edges WHERE source = 'crm.customers.email';
--
-- How to change it: raise STORE_VERSION in store/store.h; a store of another version is refused with
-- a message, never converted.

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    version TEXT NOT NULL,       -- of stemma
    input_hash TEXT NOT NULL,    -- over all file hashes, in order
    redacted INTEGER NOT NULL CHECK (redacted IN (0, 1)),
    revision TEXT                -- git commit that the files are of; NULL: not of one
) STRICT;

CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL           -- as given
) STRICT;

CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    root_id INTEGER NOT NULL REFERENCES roots,
    path TEXT NOT NULL UNIQUE,   -- as shown
    size INTEGER NOT NULL,       -- bytes
    hash TEXT,                   -- XXH3 of the bytes; NULL when it could not be read
    format TEXT NOT NULL         -- 'sql', ..., or 'unknown'
) STRICT;

CREATE TABLE pieces (
    file_id INTEGER NOT NULL REFERENCES files,
    number INTEGER NOT NULL,     -- from 1
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN
        ('blank', 'statement', 'command', 'data', 'rest', 'markup')), -- command: of psql
    state TEXT NOT NULL CHECK (state IN
        ('analysed', 'no-lineage', 'partial', 'templated', 'unparsable', 'skipped')),
    PRIMARY KEY (file_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE assets (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL CHECK (type IN ('table', 'view', 'materialized_view', 'foreign_table',
        'pipeline', 'dashboard', 'chart', 'function', 'api', 'file')),
    parent_id INTEGER REFERENCES assets, -- script of a result; first of asset_parents
    schema TEXT NOT NULL,        -- '' for pipelines and results; the tool of a dashboard or chart
    name TEXT NOT NULL,
    label TEXT NOT NULL,         -- schema.name, quoted where SQL would need it
    declared INTEGER NOT NULL,   -- 1: its columns stand in the scanned files
    temporary INTEGER NOT NULL,
    system INTEGER NOT NULL,     -- 1: PostgreSQL's own catalogue
    result INTEGER NOT NULL,     -- 1: what a bare SELECT of a script returns
    description TEXT,
    url TEXT,
    file_id INTEGER REFERENCES files, -- where it is defined
    line INTEGER,
    "column" INTEGER
) STRICT;

-- A chart may be in several dashboards.
CREATE TABLE asset_parents (
    asset_id INTEGER NOT NULL REFERENCES assets,
    parent_id INTEGER NOT NULL REFERENCES assets,
    PRIMARY KEY (asset_id, parent_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE asset_owners (
    asset_id INTEGER NOT NULL REFERENCES assets,
    owner TEXT NOT NULL,         -- as written: 'Sales team', '@org/team', 'a@b.example'
    PRIMARY KEY (asset_id, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE asset_tags (
    asset_id INTEGER NOT NULL REFERENCES assets,
    tag TEXT NOT NULL,
    PRIMARY KEY (asset_id, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE column_tags (
    column_id INTEGER NOT NULL REFERENCES columns,
    tag TEXT NOT NULL,
    PRIMARY KEY (column_id, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE columns (
    id INTEGER PRIMARY KEY,
    asset_id INTEGER NOT NULL REFERENCES assets,
    position INTEGER,            -- from 1; NULL when not known
    name TEXT NOT NULL,          -- '*': all columns of a relation whose columns are not known
    type TEXT,
    status TEXT NOT NULL CHECK (status IN ('declared', 'inferred', 'dropped', 'star', 'system')),
    not_null INTEGER NOT NULL,   -- 1: NOT NULL or part of the primary key
    has_default INTEGER NOT NULL, -- 1: DEFAULT, GENERATED or serial: an INSERT may leave it out
    description TEXT,            -- of a document, or COMMENT ON COLUMN
    file_id INTEGER REFERENCES files,
    line INTEGER,
    "column" INTEGER,
    start INTEGER,               -- of the name where it is declared; NULL when not known
    length INTEGER               -- 0: ` AS name` put at `start` would name it
) STRICT;

CREATE TABLE statements (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES files,
    piece INTEGER NOT NULL,      -- pieces.number
    number INTEGER NOT NULL,     -- in the file, from 1
    kind TEXT NOT NULL,          -- 'declaration': an edge that is written down as such
    pipeline_id INTEGER REFERENCES assets, -- what runs it: a script, a model, a task
    target_id INTEGER REFERENCES assets,   -- what it fills or defines; the child of ATTACH PARTITION
    line INTEGER NOT NULL,
    "column" INTEGER NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,     -- bytes of the file; 0: it stands nowhere as such
    text_id INTEGER REFERENCES texts -- its SQL, where the file spells it in another way (a document)
) STRICT;

-- Constructs worth knowing before a migration (query/construct.def), once a statement.
CREATE TABLE constructs (
    statement_id INTEGER NOT NULL REFERENCES statements,
    code TEXT NOT NULL,
    count INTEGER NOT NULL,
    line INTEGER NOT NULL,       -- of the first one
    "column" INTEGER NOT NULL,
    PRIMARY KEY (statement_id, code)
) STRICT, WITHOUT ROWID;

-- Bodies of functions, procedures and DO blocks.
CREATE TABLE routines (
    statement_id INTEGER PRIMARY KEY REFERENCES statements,
    name TEXT NOT NULL,          -- schema.name; '' for a DO block
    language TEXT NOT NULL,
    lines INTEGER NOT NULL,
    statements INTEGER NOT NULL,
    branches INTEGER NOT NULL,   -- IF, ELSIF, WHEN
    loops INTEGER NOT NULL,
    handlers INTEGER NOT NULL,   -- WHEN in EXCEPTION
    dynamic INTEGER NOT NULL     -- EXECUTE of a string
) STRICT;

CREATE TABLE kinds (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name IN ('identity', 'rename', 'expression', 'aggregation',
        'filter', 'join', 'group', 'sort', 'partition', 'distinct', 'setop', 'conditional',
        'subquery', 'srf')),
    transformation TEXT NOT NULL CHECK (transformation IN
        ('direct', 'rename', 'calculation', 'aggregation', 'filter', 'join')),
    is_value INTEGER NOT NULL    -- 1: values flow; 0: an influence
) STRICT;

CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

-- A set of evidence is a number of bits; evidence(bit) names each, edges.evidence holds the sum.
CREATE TABLE evidence (
    bit INTEGER PRIMARY KEY,     -- 1, 2, 4, ...
    name TEXT NOT NULL UNIQUE,
    factor REAL NOT NULL,
    meaning TEXT NOT NULL
) STRICT;

CREATE TABLE edges (
    id INTEGER PRIMARY KEY,
    statement_id INTEGER NOT NULL REFERENCES statements,
    target_asset INTEGER NOT NULL REFERENCES assets,
    target_column INTEGER REFERENCES columns, -- NULL: the rows of the asset
    source_asset INTEGER NOT NULL REFERENCES assets,
    source_column INTEGER NOT NULL REFERENCES columns,
    kind INTEGER NOT NULL REFERENCES kinds,
    notes INTEGER NOT NULL,      -- bits: 1 casts only, 2 through a window
    confidence REAL NOT NULL CHECK (confidence > 0 AND confidence <= 1),
    candidates INTEGER NOT NULL, -- how many relations share a bare name; 0: no such doubt
    evidence INTEGER NOT NULL,
    line INTEGER NOT NULL,
    "column" INTEGER NOT NULL,
    start INTEGER NOT NULL,
    text_id INTEGER REFERENCES texts,
    chain_id INTEGER REFERENCES chains -- NULL: no function stands between source and target
) STRICT;

-- The functions and casts that a value passes on every way from source to target, from the inside
-- out, with a blank between: 'lower md5', 'pgcrypto.digest', '::date'. No schema: PostgreSQL's own.
CREATE TABLE chains (
    id INTEGER PRIMARY KEY,
    functions TEXT NOT NULL
) STRICT;

-- What a statement writes into a column, or which rows into an asset (target_column NULL), as a
-- number that is the same as long as the SQL means the same: blanks, comments, aliases, the order of
-- files and of terms in an AND do not count; constants, functions and operators do.
CREATE TABLE prints (
    id INTEGER PRIMARY KEY,
    statement_id INTEGER NOT NULL REFERENCES statements,
    target_asset INTEGER NOT NULL REFERENCES assets,
    target_column INTEGER REFERENCES columns,
    print INTEGER NOT NULL
) STRICT;

-- Which rows `source` has decides which rows `target` has (or only the values of target_column).
CREATE TABLE reads (
    id INTEGER PRIMARY KEY,
    statement_id INTEGER NOT NULL REFERENCES statements,
    target_asset INTEGER NOT NULL REFERENCES assets,
    target_column INTEGER REFERENCES columns,
    source_asset INTEGER NOT NULL REFERENCES assets,
    confidence REAL NOT NULL
) STRICT;

-- How a place uses a column: in which clause, as what, and by what name.
--     WHERE lower(email) = 'a'     filter  function  lower
--     SELECT email                 select  output    ''      its name passes on
CREATE TABLE usages (
    id INTEGER PRIMARY KEY,
    clause TEXT NOT NULL,        -- bind/usage.def
    role TEXT NOT NULL,
    name TEXT NOT NULL           -- of the function, operator or type; else ''
) STRICT;

-- Every place where a column's name stands, also where no value comes of it (an unused CTE): if the
-- column goes, the statement breaks there.
CREATE TABLE column_references (
    column_id INTEGER NOT NULL REFERENCES columns,
    number INTEGER NOT NULL,     -- among all, in the order of files and places
    statement_id INTEGER NOT NULL REFERENCES statements,
    line INTEGER NOT NULL,
    "column" INTEGER NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,     -- 0: a star brings it in
    is_write INTEGER NOT NULL,
    confidence REAL NOT NULL,
    usage_id INTEGER NOT NULL REFERENCES usages,
    PRIMARY KEY (column_id, number)
) STRICT, WITHOUT ROWID;

-- Places that name a column without depending on it: a rename has to edit them. Constraints of its
-- own table, PARTITION BY, ALTER COLUMN, COPY t (a), UPDATE OF a of a trigger, COMMENT, SECURITY LABEL.
CREATE TABLE mentions (
    column_id INTEGER NOT NULL REFERENCES columns,
    number INTEGER NOT NULL,     -- among all, in the order of files and statements
    statement_id INTEGER NOT NULL REFERENCES statements,
    line INTEGER NOT NULL,
    "column" INTEGER NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    PRIMARY KEY (column_id, number)
) STRICT, WITHOUT ROWID;

-- Names of columns that are not found in their statements: in a relation that is read or written,
-- or, where a chart shows it, in what its query yields.
CREATE TABLE unresolved (
    id INTEGER PRIMARY KEY,
    statement_id INTEGER NOT NULL REFERENCES statements,
    asset_id INTEGER REFERENCES assets, -- where it should be; NULL: in one of several
    name TEXT NOT NULL,
    line INTEGER NOT NULL,
    "column" INTEGER NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL
) STRICT;

-- Comments that allow a change: `-- stemma: allow CODE reason`.
CREATE TABLE overrides (
    file_id INTEGER NOT NULL REFERENCES files,
    number INTEGER NOT NULL,     -- from 1
    line INTEGER NOT NULL,
    start INTEGER NOT NULL,      -- within the statement that it belongs to
    code TEXT NOT NULL,
    reason TEXT NOT NULL,        -- '': none is given
    PRIMARY KEY (file_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE diagnostics (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,          -- 'STM2001'
    severity TEXT NOT NULL CHECK (severity IN ('note', 'warning', 'error')),
    file_id INTEGER REFERENCES files,
    line INTEGER,
    "column" INTEGER,
    message TEXT NOT NULL
) STRICT;

-- Made after the rows are in. The first holds all that a search along edges reads.
CREATE INDEX edges_by_source
    ON edges (source_column, statement_id, target_asset, target_column, kind, confidence);
CREATE INDEX edges_by_target ON edges (target_asset, target_column);
CREATE INDEX reads_by_source ON reads (source_asset);
CREATE INDEX reads_by_target ON reads (target_asset);
CREATE INDEX columns_by_asset ON columns (asset_id, name);
CREATE INDEX prints_by_target ON prints (target_asset, target_column);
CREATE INDEX unresolved_by_asset ON unresolved (asset_id) WHERE asset_id IS NOT NULL;
CREATE INDEX assets_by_name ON assets (name);
CREATE INDEX assets_by_parent ON assets (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX asset_parents_by_parent ON asset_parents (parent_id);
CREATE INDEX statements_by_target ON statements (target_id) WHERE target_id IS NOT NULL;
CREATE INDEX statements_by_pipeline ON statements (pipeline_id) WHERE pipeline_id IS NOT NULL;
CREATE INDEX columns_unknown ON columns (asset_id) WHERE status = 'star';
CREATE INDEX pieces_by_state ON pieces (state, length);

-- Edges with readable names. `target_column` is NULL where the rows of the target are meant.
CREATE VIEW lineage_edges AS
SELECT e.id,
       t.label || CASE WHEN tc.id IS NULL THEN '' ELSE '.' || tc.name END AS target,
       s.label || '.' || sc.name AS source,
       t.type AS target_type,
       t.label AS target_table,
       tc.name AS target_column,
       s.type AS source_type,
       s.label AS source_table,
       sc.name AS source_column,
       k.name AS kind,
       k.transformation AS type,
       e.confidence,
       (SELECT group_concat(v.name, ' ') FROM evidence v WHERE e.evidence & v.bit) AS evidence,
       f.path AS file,
       e.line,
       e."column",
       x.text AS expression
FROM edges e
JOIN assets t ON t.id = e.target_asset
JOIN assets s ON s.id = e.source_asset
LEFT JOIN columns tc ON tc.id = e.target_column
JOIN columns sc ON sc.id = e.source_column
JOIN kinds k ON k.id = e.kind
JOIN statements st ON st.id = e.statement_id
JOIN files f ON f.id = st.file_id
LEFT JOIN texts x ON x.id = e.text_id;

-- How much of the input was understood: bytes and pieces by state.
CREATE VIEW coverage AS
SELECT state, count(*) AS pieces, sum(length) AS bytes FROM pieces GROUP BY state;
