-- What a comparison asks of one side. The script runs twice: @ stands for `base` and for `head`,
-- which name both the store and the tables made here.

-- Scripts are called by their files, so they are left out: a file that moves is no change.
CREATE TEMP TABLE @_assets AS
SELECT a.id,
       a.label,
       CASE WHEN a.schema = '' THEN a.name ELSE a.schema || '.' || a.name END AS plain,
       a.schema,
       a.type,
       CASE WHEN a.type IN ('table', 'view', 'materialized_view', 'foreign_table') THEN 'relation'
            WHEN a.result THEN 'result'
            ELSE a.type END AS class,
       a.declared,
       a.temporary,
       f.path AS file,
       a.line,
       a."column"
FROM @.assets a
LEFT JOIN @.files f ON f.id = a.file_id
WHERE a.system = 0 AND NOT (a.type = 'pipeline' AND a.result = 0);
CREATE UNIQUE INDEX temp.@_assets_by_id ON @_assets (id);

CREATE TEMP TABLE @_columns AS
SELECT c.id,
       c.asset_id AS asset,
       c.name,
       row_number() OVER (PARTITION BY c.asset_id ORDER BY c.position, c.id) AS position,
       c.type,
       c.status = 'declared' AS declared,
       c.not_null,
       c.has_default,
       coalesce(f.path, a.file) AS file,
       CASE WHEN c.line IS NULL THEN a.line ELSE c.line END AS line,
       CASE WHEN c.line IS NULL THEN a."column" ELSE c."column" END AS "column"
FROM @.columns c
JOIN @_assets a ON a.id = c.asset_id
LEFT JOIN @.files f ON f.id = c.file_id AND c.line IS NOT NULL
WHERE c.status IN ('declared', 'inferred') AND c.name <> '*';
CREATE UNIQUE INDEX temp.@_columns_by_id ON @_columns (id);
CREATE UNIQUE INDEX temp.@_columns_by_name ON @_columns (asset, name, id);

CREATE TEMP TABLE @_statements AS
SELECT s.id, s.kind, s.target_id AS target, f.path AS file, f.format, s.line, s."column"
FROM @.statements s
JOIN @.files f ON f.id = s.file_id;
CREATE UNIQUE INDEX temp.@_statements_by_id ON @_statements (id);

-- Column '' is what decides about the rows. A MERGE may write a column more than once.
CREATE TEMP TABLE @_prints AS
SELECT statement, asset, column_name, group_concat(print, '+') AS print
FROM (SELECT p.statement_id AS statement, p.target_asset AS asset,
             coalesce(c.name, '') AS column_name, p.print
      FROM @.prints p
      JOIN @_assets a ON a.id = p.target_asset
      LEFT JOIN @.columns c ON c.id = p.target_column
      ORDER BY 1, 2, 3, 4)
GROUP BY statement, asset, column_name;
CREATE INDEX temp.@_prints_by_statement ON @_prints (statement, asset, column_name);

-- Statements that fill an asset, with all that they write into it as one text. The prints of a CREATE
-- TABLE are its defaults.
CREATE TEMP TABLE @_writers AS
SELECT statement, asset, group_concat(column_name || '=' || print, ',') AS signature
FROM (SELECT p.* FROM @_prints p
      JOIN @_statements s ON s.id = p.statement
      WHERE s.kind NOT IN ('create table', 'create foreign table', 'alter table')
      ORDER BY p.statement, p.asset, p.column_name)
GROUP BY statement, asset;
CREATE INDEX temp.@_writers_by_asset ON @_writers (asset, statement);

-- Columns whose values a statement brings into a column.
CREATE TEMP TABLE @_sources AS
SELECT DISTINCT e.statement_id AS statement, e.target_asset AS asset, tc.name AS column_name,
       sa.label || '.' || sc.name AS source
FROM @.edges e
JOIN @.kinds k ON k.id = e.kind AND k.is_value
JOIN @.columns tc ON tc.id = e.target_column
JOIN @.assets sa ON sa.id = e.source_asset
JOIN @.columns sc ON sc.id = e.source_column;
CREATE INDEX temp.@_sources_by_statement ON @_sources (statement, asset, column_name);

-- Columns that hold what one other column holds.
CREATE TEMP TABLE @_passes AS
SELECT e.statement_id AS statement, e.target_asset AS asset, c.name AS column_name,
       min(e.source_column) AS source
FROM @.edges e
JOIN @.columns c ON c.id = e.target_column
JOIN @.kinds k ON k.id = e.kind
GROUP BY e.statement_id, e.target_asset, e.target_column
HAVING count(*) = 1 AND min(k.name IN ('identity', 'rename'));
CREATE INDEX temp.@_passes_by_statement ON @_passes (statement, asset, column_name);

-- Places at which a statement needs a relation.
CREATE TEMP TABLE @_needs AS
SELECT DISTINCT statement, asset
FROM (SELECT statement_id AS statement, source_asset AS asset FROM @.edges
      UNION ALL SELECT statement_id, source_asset FROM @.reads
      UNION ALL SELECT r.statement_id, c.asset_id FROM @.column_references r
                JOIN @.columns c ON c.id = r.column_id
      UNION ALL SELECT id, target_id FROM @.statements
                WHERE kind IN ('insert', 'update', 'delete', 'merge', 'copy from', 'truncate'))
WHERE asset IS NOT NULL;
CREATE INDEX temp.@_needs_by_asset ON @_needs (asset, statement);
CREATE INDEX temp.@_needs_by_statement ON @_needs (statement, asset);
