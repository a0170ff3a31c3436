/* SPDX-License-Identifier: MIT
 *
 * waits.c - classes of waiting times.
 */
#include "waits.h"

#include <stddef.h>

static const struct {
	const char *name;
	uint64_t ms;
} classes[] = {
#define WAIT(name, ms) { name, ms },
#include "waits.def"
#undef WAIT
};

const char *wait_class(tstamp ns)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (ns < classes[i].ms * 1000000)
			return classes[i].name;
	return "long";
}
