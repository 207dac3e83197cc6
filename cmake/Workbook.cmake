# What every numbered folder needs to configure alone (`cmake -S 03_selectors_callbacks`) and within the whole tree:
# the language level, the warnings, ccache, and the libraries that are expensive enough to be compiled once.

include_guard(GLOBAL)

get_filename_component(WORKBOOK_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set_property(GLOBAL PROPERTY USE_FOLDERS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, Debug …" FORCE)
endif()
if(NOT CMAKE_RUNTIME_OUTPUT_DIRECTORY)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endif()

find_program(WORKBOOK_CCACHE ccache)
if(WORKBOOK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A precompiled header carries time stamps; ccache has to be told that they do not matter, or it never hits.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime" "${WORKBOOK_CCACHE}")
endif()

find_package(fmt REQUIRED)
find_package(Threads REQUIRED)

option(WORKBOOK_QUICK_TOOLS "sanitize and optimize the stages and their unit tests alone, and accept what exercises leave unused" OFF)

# Warnings for our own code only: libraries come in as system headers.
add_library(workbook_flags INTERFACE)
target_compile_options(workbook_flags INTERFACE -Wall -Wextra)
if(WORKBOOK_QUICK_TOOLS)  # until a student's exercises are done, not all that is declared is in use
  target_compile_options(workbook_flags INTERFACE -Wno-unused -Wno-unused-parameter)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of g++ 12: on coroutine frames at -O2, and on "literal" + std::string at -O3 (GCC bug 105651).
  target_compile_options(workbook_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-mismatched-new-delete>
                                                  $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()

set(WORKBOOK_SANITIZE "" CACHE STRING "address,undefined or thread: build everything under these sanitizers")
if(WORKBOOK_SANITIZE)
  set(_flags -fsanitize=${WORKBOOK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g)
  add_compile_options(${_flags})
  add_link_options(-fsanitize=${WORKBOOK_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 suspects std::regex once it is instrumented.
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized>)
  endif()
  if(WORKBOOK_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)
  endif()
endif()

# An earlier stage's library, for a stage that is configured alone.
function(workbook_needs)
  foreach(folder IN LISTS ARGN)
    if(NOT TARGET ${folder}_parts)
      add_subdirectory("${WORKBOOK_ROOT}/${folder}" "${CMAKE_BINARY_DIR}/${folder}" EXCLUDE_FROM_ALL)
    endif()
  endforeach()
endfunction()

# workbook_parts(NN_stage [SOURCES …] [LIBS …]): what a stage offers to later stages and to the unit tests, as the target
# NN_stage_parts. Its headers are included as "NN_stage/header.hpp".
function(workbook_parts name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
  if(arg_SOURCES)
    workbook_library(${name}_parts SOURCES ${arg_SOURCES} LIBS ${arg_LIBS})
  else()
    add_library(${name}_parts INTERFACE)
    target_include_directories(${name}_parts INTERFACE "${WORKBOOK_ROOT}")
    target_link_libraries(${name}_parts INTERFACE fmt::fmt ${arg_LIBS})
  endif()
endfunction()

# workbook_program(NAME SOURCES … [LIBS …]); the programs of the folder NN_stage are built together by the target stage_NN.
function(workbook_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  if(CMAKE_CURRENT_SOURCE_DIR MATCHES "^${WORKBOOK_ROOT}/([0-9][0-9])_")
    if(NOT TARGET stage_${CMAKE_MATCH_1})
      add_custom_target(stage_${CMAKE_MATCH_1})
    endif()
    add_dependencies(stage_${CMAKE_MATCH_1} ${name})
  endif()
  target_include_directories(${name} PRIVATE "${WORKBOOK_ROOT}")
  target_link_libraries(${name} PRIVATE workbook_flags fmt::fmt ${arg_LIBS})
endfunction()

# workbook_library(NAME SOURCES … [LIBS …])
function(workbook_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC "${WORKBOOK_ROOT}")
  target_link_libraries(${name} PUBLIC fmt::fmt ${arg_LIBS} PRIVATE workbook_flags)
endfunction()

# Libraries that several folders use and that are worth compiling once: workbook_asio, workbook_tls, workbook_url,
# workbook_json, workbook_uring. Asked for by name, so that stage 01 pays for none of them.
macro(workbook_libraries)
  foreach(_lib IN ITEMS ${ARGN})
    if(NOT TARGET workbook_${_lib})
      include("${WORKBOOK_ROOT}/cmake/libraries/${_lib}.cmake")
    endif()
  endforeach()
endmacro()
