# Boost.Asio, compiled once (BOOST_ASIO_SEPARATE_COMPILATION) behind a precompiled header that coroutine programs reuse
# with `target_precompile_headers(mine REUSE_FROM workbook_asio)`.
# All BOOST_ASIO_* macros stand here: two translation units that disagree on one of them break the program silently.
find_package(Boost 1.81 REQUIRED)
workbook_libraries(uring)

add_library(workbook_asio STATIC "${WORKBOOK_ROOT}/cmake/libraries/asio.cpp")
target_compile_definitions(workbook_asio PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED
  $<$<BOOL:${WORKBOOK_HAVE_URING}>:BOOST_ASIO_HAS_IO_URING>)
target_link_libraries(workbook_asio PUBLIC Boost::headers Threads::Threads workbook_uring fmt::fmt PRIVATE workbook_flags)
target_precompile_headers(workbook_asio PRIVATE
  <boost/asio.hpp> <boost/asio/experimental/awaitable_operators.hpp> <boost/asio/experimental/parallel_group.hpp>
  <fmt/core.h> <functional> <memory> <optional> <string> <vector>)
