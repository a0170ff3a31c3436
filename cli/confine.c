/* SPDX-License-Identifier: MIT
 *
 * confine.c - the sandbox as the command line wants it.
 */
#include "confine.h"

#include <jansson.h>
#include <time.h>

#include "cmd.h"

#ifndef TCT_SANDBOX
/* Sanitizers do at the end what no sandbox would let them. */
int sandbox_enter(const struct sandbox *s, struct err *e)
{
	(void)s;
	(void)e;
	return 0;
}
#endif

int confine(const struct opts *o, enum sandbox_profile profile, const char *folder,
	    struct err *e)
{
	const struct sandbox s = { .profile = profile,
				   .user = o->user,
				   .stay = !o->user &&
					   (folder || profile == SANDBOX_FILES),
				   .folder = folder };

	if (o->no_sandbox) {
		remark("without a sandbox: whoever sends packets may find a fault here");
		return 0;
	}
	/* What libraries would open a file for later. */
	tzset();
	json_object_seed(0);
	if (sandbox_enter(&s, e) == 0)
		return 0;
	if (o->user)
		return e->code;
	remark("without a sandbox: %s", e->msg);
	return 0;
}
