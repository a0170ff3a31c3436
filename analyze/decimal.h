/* SPDX-License-Identifier: MIT
 *
 * decimal.h - numbers as text, where there are so many that printf(3) is what takes the time.
 */
#ifndef TCT_DECIMAL_H
#define TCT_DECIMAL_H

#include <stdint.h>
#include <string.h>

/* Digits of the largest one */
#define DECIMAL_MAX 20

/**
 * decimal_put() - Write a number
 * @to:		Room for DECIMAL_MAX characters; no NUL is written
 *
 * Return: behind the last digit
 */
static inline char *decimal_put(char *to, uint64_t n)
{
	char digit[DECIMAL_MAX];
	char *first = digit + DECIMAL_MAX;
	size_t count;

	do
		*--first = (char)('0' + n % 10);
	while (n /= 10);
	count = (size_t)(digit + DECIMAL_MAX - first);
	memcpy(to, first, count);
	return to + count;
}

/** decimal_fill() - The last @digits digits of a number, zeros in front. Return: behind them */
static inline char *decimal_fill(char *to, uint64_t n, unsigned int digits)
{
	for (unsigned int i = digits; i-- > 0; n /= 10)
		to[i] = (char)('0' + n % 10);
	return to + digits;
}

#endif /* TCT_DECIMAL_H */
