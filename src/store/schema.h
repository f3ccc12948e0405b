// Schema: the text of schema.sql, compiled in (scripts/cmake/Embed.cmake).
#pragma once

extern const char store_schema[]; // NUL-terminated
