-- Comments that allow findings.

-- Those that the change brings, with their statements: one that was there before was meant for an
-- earlier change.
CREATE TEMP TABLE allows AS
SELECT row_number() OVER (ORDER BY o.file_id, o.number) AS id, f.path AS file, o.line, o.code,
       o.reason,
       coalesce((SELECT s.id FROM head.statements s
                 WHERE s.file_id = o.file_id AND s.start <= o.start
                 ORDER BY s.start DESC, s.id DESC LIMIT 1),
                (SELECT min(s.id) FROM head.statements s WHERE s.file_id = o.file_id)) AS statement
FROM head.overrides o
JOIN head.files f ON f.id = o.file_id
WHERE NOT EXISTS (SELECT 1 FROM base.overrides b JOIN base.files bf ON bf.id = b.file_id
                  WHERE bf.path = f.path AND b.code = o.code AND b.reason = o.reason);

-- What shows at the definition of something belongs to the statement there.
UPDATE found
SET statement = (SELECT s.id FROM head_statements s
                 WHERE s.file = found.head_file
                   AND (s.line < found.head_line
                        OR (s.line = found.head_line AND s."column" <= found.head_column))
                 ORDER BY s.line DESC, s."column" DESC, s.id DESC LIMIT 1)
WHERE statement IS NULL AND head_line IS NOT NULL;

UPDATE found
SET allowed = (SELECT a.reason FROM allows a
               WHERE a.statement = found.statement AND a.code = found.code AND a.reason <> ''
               ORDER BY a.id LIMIT 1);
