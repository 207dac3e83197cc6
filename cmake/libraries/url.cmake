# Boost.URL, compiled here, so that no system package for its binary is needed.
find_package(Boost 1.81 REQUIRED)
add_library(workbook_url STATIC "${WORKBOOK_ROOT}/cmake/libraries/url.cpp")
target_compile_definitions(workbook_url PUBLIC BOOST_URL_NO_LIB BOOST_URL_STATIC_LINK)
target_link_libraries(workbook_url PUBLIC Boost::headers)
