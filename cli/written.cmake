# SPDX-License-Identifier: MIT
#
# What the program writes of itself, into a file.
# usage: cmake -D PROGRAM= -D "WORDS=its arguments" -D OUT= [-D IN=] -P written.cmake
# With IN, a file, in place of @WRITTEN@ in that.
separate_arguments(WORDS)
execute_process(COMMAND ${PROGRAM} ${WORDS} OUTPUT_VARIABLE WRITTEN COMMAND_ERROR_IS_FATAL ANY)
if(IN)
  configure_file(${IN} ${OUT} @ONLY)
else()
  file(WRITE ${OUT} "${WRITTEN}")
endif()
