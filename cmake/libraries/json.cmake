# Boost.JSON, compiled here, so that no system package for its binary is needed.
find_package(Boost 1.81 REQUIRED)
add_library(workbook_json STATIC "${WORKBOOK_ROOT}/cmake/libraries/json.cpp")
target_compile_definitions(workbook_json PUBLIC BOOST_JSON_NO_LIB BOOST_JSON_STATIC_LINK)
target_link_libraries(workbook_json PUBLIC Boost::headers)
if(WORKBOOK_QUICK_TOOLS)
  set_property(TARGET workbook_json PROPERTY COMPILE_OPTIONS -O0)
endif()
