/* SPDX-License-Identifier: MIT
 *
 * fuzz.h - the entry point that libFuzzer and replay.c call.
 */
#ifndef TCT_FUZZ_H
#define TCT_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** LLVMFuzzerTestOneInput() - Run the harness on one input; returns 0 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * LLVMFuzzerCustomMutator() - Change an input; only where a harness has one
 * @data:	@size bytes, room for @max
 *
 * Return: how many there are then
 */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);

/** LLVMFuzzerCustomCrossOver() - Make an input of two; likewise */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *x, size_t nx, const uint8_t *y,
				 size_t ny, uint8_t *out, size_t max,
				 unsigned int seed);

/** LLVMFuzzerMutate() - libFuzzer's own way to change bytes */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

#endif /* TCT_FUZZ_H */
