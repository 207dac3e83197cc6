# liburing, optional: without it (another system, or the package missing) WORKBOOK_HAVE_URING is off and the writers that
# need it say so at run time.
find_package(PkgConfig QUIET)
add_library(workbook_uring INTERFACE)
set(WORKBOOK_HAVE_URING OFF)
if(PkgConfig_FOUND)
  pkg_check_modules(LIBURING QUIET IMPORTED_TARGET liburing>=2.0)
  if(LIBURING_FOUND)
    set(WORKBOOK_HAVE_URING ON)
    target_link_libraries(workbook_uring INTERFACE PkgConfig::LIBURING)
    target_compile_definitions(workbook_uring INTERFACE WORKBOOK_HAVE_URING)
  endif()
endif()
set_property(GLOBAL PROPERTY WORKBOOK_HAVE_URING ${WORKBOOK_HAVE_URING})
