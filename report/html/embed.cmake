# SPDX-License-Identifier: MIT
# Files as a table of C: cmake -DOUT=assets.c -DNAME=script -DFILES=a;b -P embed.cmake
# They are joined; the SHA-256 is what a Content-Security-Policy wants to hear, in base64.
set(text "")
foreach(file IN LISTS FILES)
  file(READ ${file} part HEX)
  string(APPEND text "${part}")
endforeach()
file(WRITE ${OUT}.bin "")
foreach(file IN LISTS FILES)
  file(READ ${file} part)
  file(APPEND ${OUT}.bin "${part}")
endforeach()

# 64 digits and two of padding: eleven times three bytes, four letters each.
file(SHA256 ${OUT}.bin hash)
file(REMOVE ${OUT}.bin)
set(letters ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
set(base64 "")
foreach(i RANGE 0 60 6)
  string(SUBSTRING "${hash}00" ${i} 6 digits)
  foreach(shift 18 12 6 0)
    math(EXPR index "(0x${digits} >> ${shift}) & 63")
    string(SUBSTRING ${letters} ${index} 1 letter)
    string(APPEND base64 ${letter})
  endforeach()
endforeach()
string(REGEX REPLACE ".$" "=" base64 ${base64})

string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${text}")
file(WRITE ${OUT} "#include \"assets.h\"\nstatic const unsigned char bytes[] = {${bytes}};\n"
  "const struct asset asset_${NAME} = { (const char *)bytes, sizeof(bytes), \"${base64}\" };\n")
