/* SPDX-License-Identifier: MIT
 *
 * journal_none.c - no journal, in a build without libsystemd.
 */
#include "journal.h"

#include <errno.h>

int journal_check(struct err *e)
{
	return err_set(e, -ENOTSUP, "no journal: this program is built without it");
}

int journal_tell(const struct flow_view *v, struct err *e)
{
	(void)v;
	return journal_check(e);
}
