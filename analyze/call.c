/* SPDX-License-Identifier: MIT
 *
 * call.c - names of system calls.
 */
#include "call.h"

#include <string.h>

const struct call_kind call_kinds[CALL_N] = {
#define CALL(id, name, class) [CALL_##id] = { name, CALL_CLASS_##class },
#include "calls.def"
#undef CALL
};

enum call_id call_find(const char *name)
{
	int i;

	for (i = 0; i < CALL_N; i++)
		if (strcmp(call_kinds[i].name, name) == 0)
			break;
	return (enum call_id)i;
}
