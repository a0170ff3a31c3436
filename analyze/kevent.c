/* SPDX-License-Identifier: MIT
 *
 * kevent.c - names of kernel events.
 */
#include "kevent.h"

#include <string.h>

const struct kevent_kind kevent_kinds[KEVENT_N] = {
#define KEVENT(id, system, name) [KEVENT_##id] = { system, name },
#include "kevents.def"
#undef KEVENT
};

enum kevent_id kevent_find(const char *name)
{
	int i;

	for (i = 0; i < KEVENT_N; i++)
		if (strcmp(kevent_kinds[i].name, name) == 0)
			break;
	return (enum kevent_id)i;
}
