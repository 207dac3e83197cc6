# Asio's TLS part, compiled once; links OpenSSL.
find_package(OpenSSL REQUIRED)
workbook_libraries(asio)
add_library(workbook_tls STATIC "${WORKBOOK_ROOT}/cmake/libraries/tls.cpp")
target_link_libraries(workbook_tls PUBLIC workbook_asio OpenSSL::SSL OpenSSL::Crypto PRIVATE workbook_flags)
