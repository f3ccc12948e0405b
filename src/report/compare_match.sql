-- What is the same thing on both sides: assets, columns, statements that fill the same asset.

-- ---- assets

CREATE TEMP TABLE pairs (base INTEGER PRIMARY KEY, head INTEGER UNIQUE);

-- By name, whatever the kind of relation; temporary tables are those of one file.
INSERT INTO pairs
SELECT b.id, h.id
FROM (SELECT id, class, label, CASE WHEN temporary THEN file ELSE '' END AS place,
             row_number() OVER (PARTITION BY class, label,
                 CASE WHEN temporary THEN file ELSE '' END ORDER BY id) AS number
      FROM base_assets WHERE class <> 'result') b
JOIN (SELECT id, class, label, CASE WHEN temporary THEN file ELSE '' END AS place,
             row_number() OVER (PARTITION BY class, label,
                 CASE WHEN temporary THEN file ELSE '' END ORDER BY id) AS number
      FROM head_assets WHERE class <> 'result') h USING (class, label, place, number);

-- Temporary tables of a file that has moved.
INSERT INTO pairs
SELECT b.id, h.id
FROM (SELECT id, label, row_number() OVER (PARTITION BY label ORDER BY id) AS number
      FROM base_assets WHERE temporary AND id NOT IN (SELECT base FROM pairs)) b
JOIN (SELECT id, label, row_number() OVER (PARTITION BY label ORDER BY id) AS number
      FROM head_assets WHERE temporary AND id NOT IN (SELECT head FROM pairs)) h
     USING (label, number);

-- Results of scripts are called by their number in the file: what they say comes first, then the
-- file and their order among those that are left.
INSERT INTO pairs
SELECT b.id, h.id
FROM (SELECT a.id, w.signature, row_number() OVER (PARTITION BY w.signature ORDER BY a.id) AS number
      FROM base_assets a JOIN base_writers w ON w.asset = a.id WHERE a.class = 'result') b
JOIN (SELECT a.id, w.signature, row_number() OVER (PARTITION BY w.signature ORDER BY a.id) AS number
      FROM head_assets a JOIN head_writers w ON w.asset = a.id WHERE a.class = 'result') h
     USING (signature, number);

INSERT INTO pairs
SELECT b.id, h.id
FROM (SELECT id, file, row_number() OVER (PARTITION BY file ORDER BY id) AS number
      FROM base_assets WHERE class = 'result' AND id NOT IN (SELECT base FROM pairs)) b
JOIN (SELECT id, file, row_number() OVER (PARTITION BY file ORDER BY id) AS number
      FROM head_assets WHERE class = 'result' AND id NOT IN (SELECT head FROM pairs)) h
     USING (file, number);

-- Relations that are left on both sides and have the same columns: one has become the other, if
-- there is but one such on each side.
CREATE TEMP TABLE shapes AS
SELECT 0 AS side, asset, group_concat(name || ' ' || coalesce(type, ''), ',') AS shape
FROM (SELECT c.* FROM base_columns c JOIN base_assets a ON a.id = c.asset
      WHERE a.class = 'relation' AND a.declared AND NOT a.temporary
        AND a.id NOT IN (SELECT base FROM pairs) ORDER BY c.asset, c.position)
GROUP BY asset
UNION ALL
SELECT 1, asset, group_concat(name || ' ' || coalesce(type, ''), ',')
FROM (SELECT c.* FROM head_columns c JOIN head_assets a ON a.id = c.asset
      WHERE a.class = 'relation' AND a.declared AND NOT a.temporary
        AND a.id NOT IN (SELECT head FROM pairs) ORDER BY c.asset, c.position)
GROUP BY asset;

CREATE TEMP TABLE relation_renames AS
SELECT b.asset AS base, h.asset AS head
FROM shapes b
JOIN shapes h ON h.shape = b.shape AND h.side = 1
WHERE b.side = 0
  AND (SELECT count(*) FROM shapes s WHERE s.shape = b.shape) = 2;

INSERT INTO pairs SELECT base, head FROM relation_renames;

-- ---- columns

-- Assets whose columns are known on both sides.
CREATE TEMP TABLE known AS
SELECT p.base, p.head
FROM pairs p
JOIN base_assets b ON b.id = p.base
JOIN head_assets h ON h.id = p.head
WHERE b.declared AND h.declared;

CREATE TEMP TABLE columns_kept AS
SELECT b.id AS base, h.id AS head, b.asset AS base_asset, h.asset AS head_asset, b.name
FROM known k
JOIN base_columns b ON b.asset = k.base
JOIN head_columns h ON h.asset = k.head AND h.name = b.name;
CREATE INDEX temp.columns_kept_by_head ON columns_kept (head);
CREATE INDEX temp.columns_kept_by_base ON columns_kept (base);

CREATE TEMP TABLE columns_gone AS
SELECT b.id, b.asset AS base_asset, k.head AS head_asset, b.name
FROM known k
JOIN base_columns b ON b.asset = k.base AND b.declared
WHERE b.id NOT IN (SELECT base FROM columns_kept);

CREATE TEMP TABLE columns_new AS
SELECT h.id, k.base AS base_asset, h.asset AS head_asset, h.name
FROM known k
JOIN head_columns h ON h.asset = k.head AND h.declared
WHERE h.id NOT IN (SELECT head FROM columns_kept);

-- One that is gone and one that is new are the same column when the same values are written into
-- it, or when it stands in the same place with the same type, or when it is the only one that left
-- and came and has the same type.
CREATE TEMP TABLE rename_candidates AS
SELECT g.id AS base, n.id AS head, g.base_asset, g.head_asset,
       CASE WHEN EXISTS (SELECT 1 FROM base_prints bp
                         JOIN head_prints hp ON hp.print = bp.print
                         WHERE bp.asset = g.base_asset AND bp.column_name = g.name
                           AND hp.asset = g.head_asset AND hp.column_name = n.name) THEN 0.95
            WHEN b.type IS h.type AND b.position = h.position THEN 0.8
            WHEN b.type IS h.type
                 AND (SELECT count(*) FROM columns_gone x WHERE x.base_asset = g.base_asset) = 1
                 AND (SELECT count(*) FROM columns_new x WHERE x.head_asset = g.head_asset) = 1
            THEN 0.6
            ELSE 0 END AS confidence
FROM columns_gone g
JOIN columns_new n ON n.head_asset = g.head_asset
JOIN base_columns b ON b.id = g.id
JOIN head_columns h ON h.id = n.id;

CREATE TEMP TABLE column_renames AS
SELECT base, head, base_asset, head_asset, confidence
FROM (SELECT *,
             row_number() OVER (PARTITION BY base ORDER BY confidence DESC, head) AS best_of_base,
             row_number() OVER (PARTITION BY head ORDER BY confidence DESC, base) AS best_of_head
      FROM rename_candidates WHERE confidence > 0)
WHERE best_of_base = 1 AND best_of_head = 1;

-- ---- statements

-- Those that fill the same asset: first the ones that write the same, then those of one kind in
-- their order, then the rest.
CREATE TEMP TABLE writer_pairs (
    base INTEGER, head INTEGER, base_asset INTEGER, head_asset INTEGER, same INTEGER
);

INSERT INTO writer_pairs
SELECT b.statement, h.statement, p.base, p.head, 1
FROM pairs p
JOIN (SELECT *, row_number() OVER (PARTITION BY asset, signature ORDER BY statement) AS number
      FROM base_writers) b ON b.asset = p.base
JOIN (SELECT *, row_number() OVER (PARTITION BY asset, signature ORDER BY statement) AS number
      FROM head_writers) h ON h.asset = p.head AND h.signature = b.signature
                          AND h.number = b.number;
CREATE INDEX temp.writer_pairs_by_base ON writer_pairs (base_asset, base);
CREATE INDEX temp.writer_pairs_by_head ON writer_pairs (head_asset, head);

INSERT INTO writer_pairs
SELECT b.statement, h.statement, p.base, p.head, 0
FROM pairs p
JOIN (SELECT w.*, s.kind,
             row_number() OVER (PARTITION BY w.asset, s.kind ORDER BY w.statement) AS number
      FROM base_writers w JOIN base_statements s ON s.id = w.statement
      WHERE NOT EXISTS (SELECT 1 FROM writer_pairs r WHERE r.base_asset = w.asset AND r.base = w.statement)
     ) b ON b.asset = p.base
JOIN (SELECT w.*, s.kind,
             row_number() OVER (PARTITION BY w.asset, s.kind ORDER BY w.statement) AS number
      FROM head_writers w JOIN head_statements s ON s.id = w.statement
      WHERE NOT EXISTS (SELECT 1 FROM writer_pairs r WHERE r.head_asset = w.asset AND r.head = w.statement)
     ) h ON h.asset = p.head AND h.kind = b.kind AND h.number = b.number;

INSERT INTO writer_pairs
SELECT b.statement, h.statement, p.base, p.head, 0
FROM pairs p
JOIN (SELECT w.*, row_number() OVER (PARTITION BY w.asset ORDER BY w.statement) AS number
      FROM base_writers w
      WHERE NOT EXISTS (SELECT 1 FROM writer_pairs r WHERE r.base_asset = w.asset AND r.base = w.statement)
     ) b ON b.asset = p.base
JOIN (SELECT w.*, row_number() OVER (PARTITION BY w.asset ORDER BY w.statement) AS number
      FROM head_writers w
      WHERE NOT EXISTS (SELECT 1 FROM writer_pairs r WHERE r.head_asset = w.asset AND r.head = w.statement)
     ) h ON h.asset = p.head AND h.number = b.number;

-- Columns that both write, and into which they write something else.
CREATE TEMP TABLE changed AS
SELECT r.rowid AS run, r.base, r.head, r.base_asset, r.head_asset, b.column_name,
       b.print AS base_print, h.print AS head_print
FROM writer_pairs r
JOIN base_prints b ON b.statement = r.base AND b.asset = r.base_asset
JOIN head_prints h ON h.statement = r.head AND h.asset = r.head_asset
                  AND h.column_name = b.column_name
WHERE NOT r.same AND b.print <> h.print;
CREATE INDEX temp.changed_by_run ON changed (run, column_name);
