-- What the change does, by the rules of query/finding.def.
--
-- How to add a rule: INSERT INTO found, then what it reaches INTO starts, which names the finding by
-- its code and subject and statement.

CREATE TEMP TABLE found (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    subject TEXT NOT NULL,
    message TEXT NOT NULL,
    head_file TEXT, head_line INTEGER, head_column INTEGER,
    base_file TEXT, base_line INTEGER, base_column INTEGER,
    statement INTEGER,           -- of HEAD, in which it shows
    asset INTEGER,               -- of HEAD: where what it reaches starts
    column_id INTEGER,           -- NULL: see `whole`
    whole INTEGER NOT NULL DEFAULT 0, -- 1: all columns and rows of the asset, 0: its rows
    confidence REAL NOT NULL DEFAULT 1,
    classification TEXT,         -- of personal data
    allowed TEXT                 -- why; NULL: it is not
);

-- Further columns of `asset` at which it starts.
CREATE TEMP TABLE starts (found INTEGER, column_id INTEGER);

-- ---- relations, charts and the like

INSERT INTO found (code, subject, message, base_file, base_line, base_column)
SELECT 'relation-removed', b.plain, replace(b.type, '_', ' ') || ' ' || b.plain || ' is gone',
       b.file, b.line, b."column"
FROM base_assets b
LEFT JOIN pairs p ON p.base = b.id
LEFT JOIN head_assets h ON h.id = p.head
WHERE b.declared AND NOT b.temporary AND b.class NOT IN ('result', 'function')
  AND (h.id IS NULL OR NOT h.declared)
ORDER BY b.id;

INSERT INTO found (code, subject, message, head_file, head_line, head_column)
SELECT 'relation-added', h.plain, replace(h.type, '_', ' ') || ' ' || h.plain || ' is new',
       h.file, h.line, h."column"
FROM head_assets h
WHERE h.declared AND NOT h.temporary AND h.class NOT IN ('result', 'function')
  AND h.id NOT IN (SELECT head FROM pairs)
ORDER BY h.id;

INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, confidence)
SELECT 'relation-renamed', b.plain, b.plain || ' is called ' || h.plain || ' now',
       h.file, h.line, h."column", b.file, b.line, b."column", 0.9
FROM relation_renames r
JOIN base_assets b ON b.id = r.base
JOIN head_assets h ON h.id = r.head
ORDER BY b.id;

INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, asset, whole)
SELECT 'relation-changed', h.plain,
       'the ' || replace(b.type, '_', ' ') || ' has become a ' || replace(h.type, '_', ' '),
       h.file, h.line, h."column", b.file, b.line, b."column", h.id, 1
FROM known k
JOIN base_assets b ON b.id = k.base
JOIN head_assets h ON h.id = k.head
WHERE b.type <> h.type
ORDER BY h.id;

-- ---- columns

INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column)
SELECT 'column-removed', b.plain || '.' || g.name,
       'column ' || g.name || ' of ' || b.plain || ' is gone',
       h.file, h.line, h."column", c.file, c.line, c."column"
FROM columns_gone g
JOIN base_assets b ON b.id = g.base_asset
JOIN head_assets h ON h.id = g.head_asset
JOIN base_columns c ON c.id = g.id
WHERE g.id NOT IN (SELECT base FROM column_renames) AND NOT b.temporary
ORDER BY g.id;

INSERT INTO found (code, subject, message, head_file, head_line, head_column)
SELECT 'column-added', a.plain || '.' || n.name,
       'column ' || n.name || ' of ' || a.plain || ' is new', h.file, h.line, h."column"
FROM columns_new n
JOIN head_assets a ON a.id = n.head_asset
JOIN head_columns h ON h.id = n.id
WHERE n.id NOT IN (SELECT head FROM column_renames) AND NOT a.temporary
ORDER BY n.id;

INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, confidence)
SELECT 'column-renamed', a.plain || '.' || b.name,
       'column ' || b.name || ' of ' || a.plain || ' is called ' || h.name || ' now',
       h.file, h.line, h."column", b.file, b.line, b."column", r.confidence
FROM column_renames r
JOIN base_columns b ON b.id = r.base
JOIN head_columns h ON h.id = r.head
JOIN head_assets a ON a.id = r.head_asset
WHERE NOT a.temporary
ORDER BY r.head;

-- Of the columns that stayed, has one overtaken another?
INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column)
SELECT DISTINCT 'column-moved', h.plain, 'the columns of ' || h.plain || ' stand in another order',
       h.file, h.line, h."column", b.file, b.line, b."column"
FROM (SELECT k.base_asset, k.head_asset,
             row_number() OVER (PARTITION BY k.head_asset ORDER BY bc.position) AS was,
             row_number() OVER (PARTITION BY k.head_asset ORDER BY hc.position) AS is_now
      FROM columns_kept k
      JOIN base_columns bc ON bc.id = k.base
      JOIN head_columns hc ON hc.id = k.head) m
JOIN base_assets b ON b.id = m.base_asset
JOIN head_assets h ON h.id = m.head_asset
WHERE m.was <> m.is_now AND NOT h.temporary AND h.class IN ('relation', 'result')
ORDER BY h.id;

-- ---- what is declared of a column

-- Types of tables are declared; those of views follow from what they read.
CREATE TEMP TABLE retyped AS
SELECT k.base, k.head, k.head_asset, b.type AS was, h.type AS is_now
FROM columns_kept k
JOIN base_columns b ON b.id = k.base
JOIN head_columns h ON h.id = k.head
JOIN head_assets a ON a.id = k.head_asset
WHERE b.type <> h.type AND a.type IN ('table', 'foreign_table')
  AND NOT EXISTS (SELECT 1 FROM head_writers w JOIN head_statements s ON s.id = w.statement
                  WHERE w.asset = a.id AND s.kind IN ('create table as', 'select'));

INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, asset, column_id)
SELECT 'type-changed', a.plain || '.' || h.name, 'type ' || r.was || ' has become ' || r.is_now,
       h.file, h.line, h."column", b.file, b.line, b."column", r.head_asset, r.head
FROM retyped r
JOIN base_columns b ON b.id = r.base
JOIN head_columns h ON h.id = r.head
JOIN head_assets a ON a.id = r.head_asset
ORDER BY r.head;

INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, asset, column_id)
SELECT CASE WHEN h.not_null > b.not_null THEN 'not-null-added'
            WHEN h.not_null < b.not_null THEN 'not-null-removed'
            ELSE 'default-removed' END,
       a.plain || '.' || h.name,
       CASE WHEN h.not_null > b.not_null THEN 'the column must have a value now'
            WHEN h.not_null < b.not_null THEN 'the column may be NULL now'
            ELSE 'the column has no default any more' END,
       h.file, h.line, h."column", b.file, b.line, b."column", k.head_asset,
       CASE WHEN h.not_null < b.not_null THEN k.head END
FROM columns_kept k
JOIN base_columns b ON b.id = k.base
JOIN head_columns h ON h.id = k.head
JOIN head_assets a ON a.id = k.head_asset
WHERE h.not_null <> b.not_null OR h.has_default < b.has_default
ORDER BY k.head;

INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, asset, column_id)
SELECT 'values-changed', a.plain || '.' || h.name, 'the column has another default',
       h.file, h.line, h."column", b.file, b.line, b."column", k.head_asset, k.head
FROM columns_kept k
JOIN head_assets a ON a.id = k.head_asset
JOIN base_columns b ON b.id = k.base
JOIN head_columns h ON h.id = k.head
JOIN base_prints bp ON bp.asset = k.base_asset AND bp.column_name = b.name
JOIN base_statements bs ON bs.id = bp.statement AND bs.kind = 'create table'
JOIN head_prints hp ON hp.asset = k.head_asset AND hp.column_name = h.name
JOIN head_statements hs ON hs.id = hp.statement AND hs.kind = 'create table'
WHERE bp.print <> hp.print
ORDER BY k.head;

-- An INSERT has to fill what must have a value, where it did not have to before.
INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, statement, asset, whole)
SELECT 'insert-incomplete', a.plain || '.' || h.name,
       'this INSERT gives no value to ' || h.name || ' of ' || a.plain || ', which must have one',
       s.file, s.line, s."column", b.file, b.line, b."column", s.id, a.id, 1
FROM known k
JOIN head_assets a ON a.id = k.head
JOIN head_columns h ON h.asset = k.head
LEFT JOIN columns_kept kept ON kept.head = h.id
LEFT JOIN base_columns b ON b.id = kept.base
JOIN head_statements s ON s.target = k.head AND s.kind = 'insert'
WHERE h.not_null AND NOT h.has_default
  AND (b.id IS NULL OR NOT b.not_null OR b.has_default)
  AND EXISTS (SELECT 1 FROM head_prints p WHERE p.statement = s.id AND p.asset = k.head)
  AND NOT EXISTS (SELECT 1 FROM head_prints p
                  WHERE p.statement = s.id AND p.asset = k.head AND p.column_name = h.name)
ORDER BY s.id, h.id;

-- PostgreSQL converts by itself within a family, and anything to text where it is stored; compared
-- or computed with, a value of another family is refused: WHERE id = 5 when id has become text.
CREATE TEMP TABLE families (pattern TEXT, family TEXT);
INSERT INTO families VALUES
    ('smallint', 'number'), ('integer', 'number'), ('bigint', 'number'), ('numeric*', 'number'),
    ('real', 'number'), ('double precision', 'number'),
    ('text', 'text'), ('character*', 'text'), ('bpchar*', 'text'), ('name', 'text'),
    ('citext', 'text'), ('date', 'date'), ('timestamp*', 'date');

CREATE TEMP TABLE refamilied AS
SELECT *
FROM (SELECT r.*, coalesce((SELECT family FROM families WHERE r.was GLOB pattern), r.was) AS old,
             coalesce((SELECT family FROM families WHERE r.is_now GLOB pattern), r.is_now) AS new
      FROM retyped r)
WHERE old <> new;

INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, statement, asset, whole)
SELECT DISTINCT 'type-refused', a.plain || '.' || h.name,
       coalesce(x.text, h.name) || ' does not fit type ' || r.is_now || ', which was ' || r.was,
       s.file, e.line, e."column", b.file, b.line, b."column", s.id, e.target_asset, 1
FROM refamilied r
JOIN base_columns b ON b.id = r.base
JOIN head_columns h ON h.id = r.head
JOIN head_assets a ON a.id = r.head_asset
JOIN head.edges e ON e.source_column = r.head
JOIN head.kinds k ON k.id = e.kind
JOIN head_statements s ON s.id = e.statement_id
LEFT JOIN head.texts x ON x.id = e.text_id
LEFT JOIN head_columns t ON t.id = e.target_column
WHERE (k.name IN ('expression', 'aggregation', 'filter', 'join')
       AND NOT (coalesce(x.text, '') LIKE '% IS NULL' OR coalesce(x.text, '') LIKE '% IS NOT NULL'
                OR coalesce(x.text, '') LIKE 'count(%'
                OR coalesce(x.text, '') LIKE '%' || h.name || '::%'
                OR upper(coalesce(x.text, '')) LIKE 'CAST(%'))
   OR (k.name IN ('identity', 'rename') AND s.kind IN ('insert', 'update', 'merge')
       AND t.type IS NOT NULL
       AND coalesce((SELECT family FROM families WHERE t.type GLOB pattern), t.type)
           NOT IN (r.new, 'text'))
ORDER BY s.id, e.line, e."column";

-- ---- what statements write

-- Values that went into one column, which is still there, and go into another one: INSERT takes the
-- columns of its query in their order, and so does the second part of a UNION. In a view without
-- UNION names travel with the values, so there it is meant.
CREATE TEMP TABLE shifted AS
SELECT DISTINCT r.rowid AS run, b.column_name, h.column_name AS other
FROM writer_pairs r
JOIN head_statements s ON s.id = r.head
JOIN base_sources b ON b.statement = r.base AND b.asset = r.base_asset
JOIN head_sources h ON h.statement = r.head AND h.asset = r.head_asset AND h.source = b.source
                   AND h.column_name <> b.column_name
JOIN columns_kept k ON k.head_asset = r.head_asset AND k.name = b.column_name
WHERE NOT r.same
  AND NOT EXISTS (SELECT 1 FROM head_sources x WHERE x.statement = r.head
                    AND x.asset = r.head_asset AND x.column_name = b.column_name
                    AND x.source = b.source)
  AND NOT EXISTS (SELECT 1 FROM base_sources x WHERE x.statement = r.base
                    AND x.asset = r.base_asset AND x.column_name = h.column_name
                    AND x.source = b.source)
  AND s.kind NOT IN ('update', 'merge')
  AND (s.kind = 'insert'
       OR EXISTS (SELECT 1 FROM base_sources x
                  JOIN head_sources y ON y.statement = r.head AND y.asset = r.head_asset
                                     AND y.column_name = h.column_name AND y.source = x.source
                  WHERE x.statement = r.base AND x.asset = r.base_asset
                    AND x.column_name = h.column_name));

INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, statement, asset)
SELECT 'position-shifted', a.plain,
       'what went into ' || group_concat(f.column_name || ' goes into ' || f.other, ', ') || ' now',
       s.file, s.line, s."column", bs.file, bs.line, bs."column", s.id, a.id
FROM (SELECT run, column_name, min(other) AS other FROM shifted GROUP BY run, column_name
      ORDER BY run, column_name) f
JOIN writer_pairs r ON r.rowid = f.run
JOIN head_assets a ON a.id = r.head_asset
JOIN head_statements s ON s.id = r.head
JOIN base_statements bs ON bs.id = r.base
GROUP BY f.run
ORDER BY s.id;

INSERT INTO starts
SELECT DISTINCT o.id, c.id
FROM found o
JOIN writer_pairs r ON r.head = o.statement AND r.head_asset = o.asset
JOIN shifted f ON f.run = r.rowid
JOIN head_columns c ON c.asset = o.asset AND c.name IN (f.column_name, f.other)
WHERE o.code = 'position-shifted';

-- Expressions of a column, for people: 'sum(net) was sum(gross)'.
CREATE TEMP TABLE rewritten AS
SELECT c.*,
       (SELECT substr(group_concat(DISTINCT x.text), 1, 200) FROM base.edges e
        JOIN base.columns t ON t.id = e.target_column AND t.name = c.column_name
        JOIN base.texts x ON x.id = e.text_id
        WHERE e.statement_id = c.base AND e.target_asset = c.base_asset) AS was,
       (SELECT substr(group_concat(DISTINCT x.text), 1, 200) FROM head.edges e
        JOIN head.columns t ON t.id = e.target_column AND t.name = c.column_name
        JOIN head.texts x ON x.id = e.text_id
        WHERE e.statement_id = c.head AND e.target_asset = c.head_asset) AS is_now
FROM changed c
WHERE c.column_name <> ''
  AND NOT EXISTS (SELECT 1 FROM shifted f WHERE f.run = c.run
                    AND c.column_name IN (f.column_name, f.other));
CREATE INDEX temp.rewritten_by_run ON rewritten (run, column_name);

-- Columns that hold what they held, though what they take it from has another name now.
CREATE TEMP TABLE same_columns AS
SELECT base, head FROM columns_kept
UNION ALL
SELECT base, head FROM column_renames;
CREATE INDEX temp.same_columns_by_base ON same_columns (base);
CREATE INDEX temp.same_columns_by_head ON same_columns (head);

CREATE TEMP TABLE followed AS
SELECT w.run, w.column_name
FROM rewritten w
JOIN base_passes b ON b.statement = w.base AND b.asset = w.base_asset
                  AND b.column_name = w.column_name
JOIN same_columns r ON r.base = b.source
JOIN head_passes h ON h.statement = w.head AND h.asset = w.head_asset
                  AND h.column_name = w.column_name AND h.source = r.head;

INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, statement, asset, column_id)
SELECT 'values-changed', a.plain || '.' || w.column_name,
       CASE WHEN w.was IS NULL OR w.is_now IS NULL OR w.was = w.is_now
            THEN 'the column is computed in another way'
            ELSE 'the column was ' || w.was || ' and is ' || w.is_now || ' now' END,
       s.file, coalesce(e.line, s.line), coalesce(e."column", s."column"),
       bs.file, bs.line, bs."column", s.id, a.id, c.id
FROM rewritten w
JOIN head_assets a ON a.id = w.head_asset
JOIN head_columns c ON c.asset = a.id AND c.name = w.column_name
JOIN head_statements s ON s.id = w.head
JOIN base_statements bs ON bs.id = w.base
LEFT JOIN head.edges e ON e.id = (SELECT min(x.id) FROM head.edges x WHERE x.statement_id = w.head
                                    AND x.target_asset = w.head_asset AND x.target_column = c.id)
WHERE NOT EXISTS (SELECT 1 FROM followed f WHERE f.run = w.run AND f.column_name = w.column_name)
ORDER BY s.id, c.id;

-- A column that both sides have and only one of the statements fills.
INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, statement, asset, column_id)
SELECT 'values-changed', a.plain || '.' || k.name,
       CASE WHEN hp.print IS NULL THEN 'the column is not filled here any more'
            ELSE 'the column is filled here now' END,
       s.file, s.line, s."column", bs.file, bs.line, bs."column", s.id, a.id, k.head
FROM writer_pairs r
JOIN columns_kept k ON k.head_asset = r.head_asset
JOIN head_assets a ON a.id = r.head_asset
JOIN head_statements s ON s.id = r.head
JOIN base_statements bs ON bs.id = r.base
LEFT JOIN base_prints bp ON bp.statement = r.base AND bp.asset = r.base_asset
                        AND bp.column_name = k.name
LEFT JOIN head_prints hp ON hp.statement = r.head AND hp.asset = r.head_asset
                        AND hp.column_name = k.name
WHERE NOT r.same AND (bp.print IS NULL) <> (hp.print IS NULL)
  AND NOT EXISTS (SELECT 1 FROM shifted f WHERE f.run = r.rowid)
ORDER BY s.id, k.head;

CREATE TEMP TABLE conditions AS
SELECT 0 AS side, e.statement_id AS statement, e.target_asset AS asset, x.text
FROM base.edges e JOIN base.texts x ON x.id = e.text_id WHERE e.target_column IS NULL
UNION
SELECT 1, e.statement_id, e.target_asset, x.text
FROM head.edges e JOIN head.texts x ON x.id = e.text_id WHERE e.target_column IS NULL;

CREATE TEMP TABLE recut AS
SELECT c.*,
       (SELECT substr(group_concat(b.text, '; '), 1, 200) FROM conditions b
        WHERE b.side = 0 AND b.statement = c.base AND b.asset = c.base_asset
          AND b.text NOT IN (SELECT h.text FROM conditions h WHERE h.side = 1
                               AND h.statement = c.head AND h.asset = c.head_asset)) AS was,
       (SELECT substr(group_concat(h.text, '; '), 1, 200) FROM conditions h
        WHERE h.side = 1 AND h.statement = c.head AND h.asset = c.head_asset
          AND h.text NOT IN (SELECT b.text FROM conditions b WHERE b.side = 0
                               AND b.statement = c.base AND b.asset = c.base_asset)) AS is_now
FROM changed c
WHERE c.column_name = '';

INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, statement, asset)
SELECT 'rows-may-change', a.plain,
       CASE WHEN w.was IS NULL AND w.is_now IS NULL
            THEN 'rows are chosen, joined, grouped or ordered in another way'
            WHEN w.was IS NULL THEN 'now decided by ' || w.is_now
            WHEN w.is_now IS NULL THEN 'no longer decided by ' || w.was
            ELSE 'decided by ' || w.is_now || ', no longer by ' || w.was END,
       s.file, s.line, s."column", bs.file, bs.line, bs."column", s.id, a.id
FROM recut w
JOIN head_assets a ON a.id = w.head_asset
JOIN head_statements s ON s.id = w.head
JOIN base_statements bs ON bs.id = w.base
ORDER BY s.id, a.id;

INSERT INTO found (code, subject, message, base_file, base_line, base_column, asset)
SELECT 'rows-may-change', h.plain, 'a statement that wrote into ' || h.plain || ' is gone',
       s.file, s.line, s."column", h.id
FROM known p
JOIN base_writers w ON w.asset = p.base
JOIN base_statements s ON s.id = w.statement
JOIN head_assets h ON h.id = p.head
WHERE NOT EXISTS (SELECT 1 FROM writer_pairs r WHERE r.base_asset = w.asset AND r.base = w.statement)
ORDER BY s.id;

INSERT INTO found (code, subject, message, head_file, head_line, head_column, statement, asset)
SELECT 'rows-may-change', h.plain, 'one more statement writes into ' || h.plain,
       s.file, s.line, s."column", s.id, h.id
FROM known p
JOIN head_writers w ON w.asset = p.head
JOIN head_statements s ON s.id = w.statement
JOIN head_assets h ON h.id = p.head
WHERE NOT EXISTS (SELECT 1 FROM writer_pairs r WHERE r.head_asset = w.asset AND r.head = w.statement)
ORDER BY s.id;

-- An added column that goes on through `*` into what was there before.
INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   statement, asset, column_id)
SELECT DISTINCT 'star-widened', t.plain,
       '* takes ' || n.name || ' of ' || a.plain || ' along', s.file, e.line, e."column",
       s.id, t.id, e.target_column
FROM columns_new n
JOIN head_assets a ON a.id = n.head_asset
JOIN head.edges e ON e.source_column = n.id
JOIN head.texts x ON x.id = e.text_id AND (x.text = '*' OR x.text LIKE '%.*')
JOIN head_assets t ON t.id = e.target_asset
JOIN known k ON k.head = t.id
JOIN head_statements s ON s.id = e.statement_id
WHERE n.id NOT IN (SELECT head FROM column_renames)
ORDER BY s.id, n.id;

-- ---- names that mean nothing any more

-- Columns that are gone, by the names that are not found; those of relations that the statement
-- reads come first.
CREATE TEMP TABLE lost AS
SELECT u.id AS unresolved, g.id AS gone,
       row_number() OVER (PARTITION BY u.id ORDER BY n.asset IS NULL, g.id) AS rank
FROM head.unresolved u
JOIN columns_gone g ON g.name = u.name AND (g.head_asset = u.asset_id OR u.asset_id IS NULL)
LEFT JOIN head_needs n ON n.statement = u.statement_id AND n.asset = g.head_asset;

-- Names of columns that are not found, beyond those that were not found before.
INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, statement, asset, whole)
SELECT 'broken-reference',
       coalesce(ga.plain || '.' || g.name, a.plain || '.' || u.name, u.name),
       CASE WHEN g.id IS NULL THEN u.name || ' is used here and is not found'
            ELSE u.name || ' of ' || ga.plain || ' is used here and no longer exists' END,
       s.file, u.line, u."column", gc.file, gc.line, gc."column", s.id, s.target, 1
FROM (SELECT u.*, row_number() OVER (PARTITION BY u.name, coalesce(a.label, ''),
                                                  coalesce(t.label, '') ORDER BY u.id) AS number,
             (SELECT count(*) FROM base.unresolved b
              JOIN base.statements bs ON bs.id = b.statement_id
              LEFT JOIN base.assets ba ON ba.id = b.asset_id
              LEFT JOIN base.assets bt ON bt.id = bs.target_id
              WHERE b.name = u.name AND coalesce(ba.label, '') = coalesce(a.label, '')
                AND coalesce(bt.label, '') = coalesce(t.label, '')) AS before
      FROM head.unresolved u
      JOIN head.statements s ON s.id = u.statement_id
      LEFT JOIN head.assets a ON a.id = u.asset_id
      LEFT JOIN head.assets t ON t.id = s.target_id) u
JOIN head_statements s ON s.id = u.statement_id
LEFT JOIN head_assets a ON a.id = u.asset_id
LEFT JOIN lost l ON l.unresolved = u.id AND l.rank = 1
LEFT JOIN columns_gone g ON g.id = l.gone
LEFT JOIN base_columns gc ON gc.id = g.id
LEFT JOIN base_assets ga ON ga.id = g.base_asset
WHERE u.number > u.before
ORDER BY u.id;

-- Columns that a later ALTER TABLE drops or renames are still found.
INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, statement, asset, whole)
SELECT 'broken-reference', ba.plain || '.' || g.name,
       g.name || ' of ' || ba.plain || ' is used here and no longer exists',
       s.file, r.line, r."column", gc.file, gc.line, gc."column", s.id, s.target, 1
FROM columns_gone g
JOIN base_columns gc ON gc.id = g.id
JOIN base_assets ba ON ba.id = g.base_asset
JOIN head.columns c ON c.asset_id = g.head_asset AND c.name = g.name AND c.status = 'dropped'
JOIN head.column_references r ON r.column_id = c.id AND r.length > 0
JOIN head_statements s ON s.id = r.statement_id
WHERE s.kind NOT IN ('alter table', 'rename')
ORDER BY r.number;

-- A name of another length than the column's is the old one.
INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, statement, asset, whole)
SELECT 'broken-reference', ba.plain || '.' || b.name,
       b.name || ' of ' || ba.plain || ' is used here and is called ' || h.name || ' now',
       s.file, r.line, r."column", b.file, b.line, b."column", s.id, s.target, 1
FROM column_renames n
JOIN base_columns b ON b.id = n.base
JOIN base_assets ba ON ba.id = n.base_asset
JOIN head_columns h ON h.id = n.head
JOIN head.column_references r ON r.column_id = n.head
JOIN head_statements s ON s.id = r.statement_id
WHERE r.length IN (length(b.name), length(b.name) + 2)
  AND r.length NOT IN (length(h.name), length(h.name) + 2)
  AND s.kind NOT IN ('alter table', 'rename')
ORDER BY r.number;

-- Relations that were defined and no longer are, where they are still needed.
INSERT INTO found (code, subject, message, head_file, head_line, head_column,
                   base_file, base_line, base_column, statement, asset, whole)
SELECT 'broken-reference', h.plain, h.plain || ' is used here and no longer exists',
       s.file, s.line, s."column", b.file, b.line, b."column", s.id, s.target, 1
FROM pairs p
JOIN base_assets b ON b.id = p.base AND b.declared
JOIN head_assets h ON h.id = p.head AND NOT h.declared
JOIN head_needs n ON n.asset = h.id
JOIN head_statements s ON s.id = n.statement
WHERE b.class = 'relation' AND s.kind <> 'drop'
ORDER BY s.id;

-- Relations that are new and defined nowhere: where all others of the schema are defined, the name
-- is wrong; elsewhere nobody knows.
INSERT INTO found (code, subject, message, head_file, head_line, head_column, statement, asset,
                   whole, confidence)
SELECT CASE WHEN whole THEN 'broken-reference' ELSE 'coverage-worse' END, plain,
       plain || ' is used here and defined nowhere in the scanned files',
       file, line, "column", statement, target, 1, CASE WHEN whole THEN 0.9 ELSE 1 END
FROM (SELECT h.plain, s.file, s.line, s."column", s.id AS statement, s.target,
             EXISTS (SELECT 1 FROM base_assets x WHERE x.class = 'relation'
                       AND x.schema = h.schema AND x.declared)
             AND NOT EXISTS (SELECT 1 FROM base_assets x WHERE x.class = 'relation'
                       AND x.schema = h.schema AND NOT x.declared) AS whole
      FROM head_assets h
      JOIN head_needs n ON n.asset = h.id
      JOIN head_statements s ON s.id = n.statement
      WHERE h.class = 'relation' AND NOT h.declared AND NOT h.temporary
        AND h.id NOT IN (SELECT head FROM pairs))
ORDER BY statement;

-- Bare names that fit several columns, all of them declared, and did not before.
CREATE TEMP TABLE ambiguous AS
SELECT 0 AS side, e.statement_id AS statement, e.start, min(e.line) AS line,
       min(e."column") AS "column", min(sc.name) AS name, coalesce(t.label, '') AS target
FROM base.edges e
JOIN base.columns sc ON sc.id = e.source_column
LEFT JOIN base.assets t ON t.id = e.target_asset
WHERE e.candidates > 1
GROUP BY e.statement_id, e.start
HAVING min(sc.status = 'declared') AND min(sc.name) = max(sc.name)
UNION ALL
SELECT 1, e.statement_id, e.start, min(e.line), min(e."column"), min(sc.name),
       coalesce(t.label, '')
FROM head.edges e
JOIN head.columns sc ON sc.id = e.source_column
LEFT JOIN head.assets t ON t.id = e.target_asset
WHERE e.candidates > 1
GROUP BY e.statement_id, e.start
HAVING min(sc.status = 'declared') AND min(sc.name) = max(sc.name);

INSERT INTO found (code, subject, message, head_file, head_line, head_column, statement, asset,
                   whole)
SELECT 'ambiguous-reference', a.name, a.name || ' fits columns of several relations',
       s.file, a.line, a."column", s.id, s.target, 1
FROM ambiguous a
JOIN head_statements s ON s.id = a.statement
WHERE a.side = 1
  AND NOT EXISTS (SELECT 1 FROM ambiguous b
                  WHERE b.side = 0 AND b.name = a.name AND b.target = a.target)
ORDER BY a.statement, a.start;

-- ---- what could not be read

-- Diagnostics that there are more of than before, with the code that each becomes.
CREATE TEMP TABLE complaints (diagnostic TEXT PRIMARY KEY, code TEXT, of_sql INTEGER);
INSERT INTO complaints VALUES
    ('STM3001', 'broken-reference', 0), ('STM3005', 'broken-reference', 0),
    ('STM3006', 'broken-reference', 0), ('STM3007', 'count-mismatch', 0),
    ('STM2001', 'sql-refused', 1), ('STM2007', 'sql-refused', 1),
    ('STM1001', 'coverage-worse', 0), ('STM1003', 'coverage-worse', 0),
    ('STM1009', 'coverage-worse', 0), ('STM1010', 'coverage-worse', 0),
    ('STM2002', 'coverage-worse', 0), ('STM2003', 'coverage-worse', 0),
    ('STM2004', 'coverage-worse', 0), ('STM2005', 'coverage-worse', 0),
    ('STM2006', 'coverage-worse', 0), ('STM2010', 'coverage-worse', 0),
    ('STM3004', 'coverage-worse', 0);

CREATE TEMP TABLE complained AS
SELECT d.*, f.path AS file, f.format,
       (SELECT s.id FROM head.statements s WHERE s.file_id = d.file_id
          AND (s.line < d.line OR (s.line = d.line AND s."column" <= d."column"))
        ORDER BY s.line DESC, s."column" DESC LIMIT 1) AS statement
FROM (SELECT d.*, row_number() OVER (PARTITION BY d.code, d.message ORDER BY d.id) AS number,
             (SELECT count(*) FROM base.diagnostics b
              WHERE b.code = d.code AND b.message = d.message) AS before
      FROM head.diagnostics d) d
LEFT JOIN head.files f ON f.id = d.file_id
WHERE d.number > d.before;

INSERT INTO found (code, subject, message, head_file, head_line, head_column, statement, asset,
                   whole)
SELECT CASE WHEN c.of_sql AND d.format <> 'sql' THEN 'coverage-worse' ELSE c.code END,
       coalesce(a.plain, d.file, ''), d.message, d.file, d.line, d."column",
       s.id, CASE WHEN c.code <> 'coverage-worse' AND NOT c.of_sql THEN s.target END, 1
FROM complained d
JOIN complaints c ON c.diagnostic = d.code
LEFT JOIN head_statements s ON s.id = d.statement
LEFT JOIN head_assets a ON a.id = s.target AND NOT c.of_sql
WHERE NOT EXISTS (SELECT 1 FROM head.unresolved u JOIN head_statements us ON us.id = u.statement_id
                  WHERE us.file = d.file AND u.line = d.line AND u."column" = d."column")
  AND NOT (d.code = 'STM3001' AND EXISTS (
      SELECT 1 FROM found o WHERE o.code = 'broken-reference' AND o.head_file = d.file
        AND o.head_line = d.line AND o.head_column = d."column"))
ORDER BY d.id;

-- Statements that are understood in part only, or not at all, and of which nothing was said yet.
CREATE TEMP TABLE understood AS
SELECT 0 AS side, f.path, count(*) AS pieces
FROM base.pieces p JOIN base.files f ON f.id = p.file_id
WHERE p.state IN ('partial', 'templated', 'unparsable') GROUP BY f.path
UNION ALL
SELECT 1, f.path, count(*)
FROM head.pieces p JOIN head.files f ON f.id = p.file_id
WHERE p.state IN ('partial', 'templated', 'unparsable') GROUP BY f.path;

INSERT INTO found (code, subject, message, head_file, head_line)
SELECT 'coverage-worse', h.path,
       (h.pieces - coalesce(b.pieces, 0)) || ' more statements of the file cannot be understood'
           || ' completely',
       h.path,
       (SELECT min(p.line) FROM head.pieces p JOIN head.files f ON f.id = p.file_id
        WHERE f.path = h.path AND p.state IN ('partial', 'templated', 'unparsable'))
FROM understood h
LEFT JOIN understood b ON b.side = 0 AND b.path = h.path
WHERE h.side = 1 AND h.pieces > coalesce(b.pieces, 0)
  AND h.path IN (SELECT path FROM base.files)
  AND NOT EXISTS (SELECT 1 FROM found o WHERE o.head_file = h.path
                    AND o.code IN ('coverage-worse', 'sql-refused'))
ORDER BY h.path;

-- A statement that no longer works yields nothing else that is worth telling, and columns that have
-- shifted say more than the star through which they have.
DELETE FROM found
WHERE code = 'star-widened'
  AND statement IN (SELECT statement FROM found
                    WHERE code IN ('position-shifted', 'count-mismatch') AND statement IS NOT NULL);
DELETE FROM found
WHERE code IN ('values-changed', 'rows-may-change')
  AND statement IN (SELECT statement FROM found
                    WHERE code IN ('broken-reference', 'ambiguous-reference', 'count-mismatch')
                      AND statement IS NOT NULL);

-- A scan that keeps no literals leaves them out of the prints too.
INSERT INTO found (code, subject, message)
SELECT 'coverage-worse', 'constants',
       'a store without literals cannot tell whether a constant has changed; scan both sides without'
       || ' --redact'
WHERE EXISTS (SELECT 1 FROM base.runs WHERE redacted) OR EXISTS (SELECT 1 FROM head.runs WHERE redacted);
