# Finds every library and names the Debian package that brings a missing one.
find_package(PkgConfig)
if(NOT PkgConfig_FOUND)
  message(FATAL_ERROR "pkg-config is missing. Install it: apt-get install pkg-config")
endif()

function(stemma_library name module package)
  pkg_check_modules(${name} IMPORTED_TARGET ${module})
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "${module} is missing. Install it: apt-get install ${package}")
  endif()
endfunction()

stemma_library(SQLITE sqlite3 libsqlite3-dev)
stemma_library(CJSON libcjson libcjson-dev)
stemma_library(YAML yaml-0.1 libyaml-dev)
stemma_library(XML2 libxml-2.0 libxml2-dev)
stemma_library(PCRE2 libpcre2-8 libpcre2-dev)
stemma_library(ZIP libzip libzip-dev)
stemma_library(GIT2 libgit2 libgit2-dev)
if(BUILD_TESTING)
  stemma_library(CMOCKA cmocka libcmocka-dev)
endif()

# xxHash is used header-only, so that it cannot clash with the copy inside libpg_query.
find_path(XXHASH_INCLUDE xxhash.h)
if(NOT XXHASH_INCLUDE)
  message(FATAL_ERROR "xxhash.h is missing. Install it: apt-get install libxxhash-dev")
endif()
add_library(xxhash_headers INTERFACE)
target_include_directories(xxhash_headers SYSTEM INTERFACE "${XXHASH_INCLUDE}")
target_compile_definitions(xxhash_headers INTERFACE XXH_INLINE_ALL)

# libpg_query's parse trees are read with the server's own headers, so both must be of one major
# version: node layouts differ between versions.
set(STEMMA_POSTGRES_MAJOR 15)
find_path(PG_QUERY_INCLUDE pg_query/pg_query_internal.h)
find_library(PG_QUERY_LIBRARY pg_query)
if(NOT PG_QUERY_INCLUDE OR NOT PG_QUERY_LIBRARY)
  message(FATAL_ERROR "libpg_query is missing. Install it: apt-get install libpg-query-dev")
endif()
find_path(POSTGRES_INCLUDE postgres.h
          PATHS /usr/include/postgresql/${STEMMA_POSTGRES_MAJOR}/server NO_DEFAULT_PATH)
if(NOT POSTGRES_INCLUDE)
  message(FATAL_ERROR "PostgreSQL ${STEMMA_POSTGRES_MAJOR}'s server headers are missing. "
                      "Install them: apt-get install postgresql-server-dev-${STEMMA_POSTGRES_MAJOR}")
endif()
file(STRINGS "${PG_QUERY_INCLUDE}/pg_query.h" line REGEX "#define PG_MAJORVERSION ")
string(REGEX MATCH "[0-9]+" pg_query_major "${line}")
file(STRINGS "${POSTGRES_INCLUDE}/pg_config.h" line REGEX "#define PG_MAJORVERSION_NUM ")
string(REGEX MATCH "[0-9]+" postgres_major "${line}")
if(NOT pg_query_major STREQUAL postgres_major)
  message(FATAL_ERROR "libpg_query reads PostgreSQL ${pg_query_major}'s grammar but the server "
                      "headers are of ${postgres_major}. Install libpg-query-dev and "
                      "postgresql-server-dev of one major version.")
endif()
add_library(pg_query INTERFACE)
target_include_directories(pg_query SYSTEM INTERFACE "${PG_QUERY_INCLUDE}" "${POSTGRES_INCLUDE}")
target_link_libraries(pg_query INTERFACE "${PG_QUERY_LIBRARY}")
