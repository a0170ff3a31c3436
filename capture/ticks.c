/* SPDX-License-Identifier: MIT
 *
 * ticks.c - the clock of a pcapng interface.
 */
#include "ticks.h"

#define NS_PER_S   1000000000u
#define BINARY	   0x80u
#define POWERS_MAX 19 /* 10^19 is the last that fits in 64 bits */

struct time {
	uint64_t s, ns;
};

static uint64_t power_of_10(unsigned int n)
{
	uint64_t p = 1;

	while (n--)
		p *= 10;
	return p;
}

static struct time decimal(uint64_t ticks, unsigned int n)
{
	struct time t = { 0 };
	uint64_t rest = ticks;

	if (n <= POWERS_MAX) {
		t.s = ticks / power_of_10(n);
		rest = ticks % power_of_10(n);
	}
	if (n <= 9)
		t.ns = rest * power_of_10(9 - n);
	else if (n - 9 <= POWERS_MAX)
		t.ns = rest / power_of_10(n - 9);
	return t;
}

/* rest * 10^9 / 2^n has up to 94 bits, so its upper and lower 32 are kept apart. */
static struct time binary(uint64_t ticks, unsigned int n)
{
	struct time t = { 0 };
	uint64_t rest = ticks;
	uint64_t high;

	if (n < 64) {
		t.s = ticks >> n;
		rest = n ? ticks << (64 - n) >> (64 - n) : 0;
	}
	high = (rest >> 32) * NS_PER_S + ((rest & UINT32_MAX) * NS_PER_S >> 32);
	if (n < 32)
		t.ns = rest * NS_PER_S >> n;
	else if (n - 32 < 64)
		t.ns = high >> (n - 32);
	return t;
}

tstamp ticks_to_ns(const struct ticks *t, uint64_t ticks)
{
	struct time time = t->resolution & BINARY
				   ? binary(ticks, t->resolution & ~BINARY)
				   : decimal(ticks, t->resolution);
	uint64_t shift = t->offset < 0 ? -(uint64_t)t->offset : (uint64_t)t->offset;

	if (t->offset < 0 && time.s < shift)
		return 0;
	if (t->offset < 0)
		time.s -= shift;
	else if (time.s > UINT64_MAX - shift)
		return UINT64_MAX;
	else
		time.s += shift;
	if (time.s > (UINT64_MAX - time.ns) / NS_PER_S)
		return UINT64_MAX;
	return time.s * NS_PER_S + time.ns;
}
