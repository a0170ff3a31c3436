/* SPDX-License-Identifier: MIT
 *
 * fuzz.h - the entry point that libFuzzer and replay.c call.
 */
#ifndef TCT_FUZZ_H
#define TCT_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/** LLVMFuzzerTestOneInput() - Run the harness on one input; returns 0 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* TCT_FUZZ_H */
