# Compiles a text file into a target: `extern const char <symbol>[]`, with a NUL behind it.
function(stemma_embed target symbol file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/generated/${symbol}.c")
  file(CONFIGURE OUTPUT "${source}" CONTENT "const char ${symbol}[] = {${bytes}0};\n")
  target_sources(${target} PRIVATE "${source}")
endfunction()
