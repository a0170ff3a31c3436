/* SPDX-License-Identifier: MIT
 *
 * journal.h - an entry in the system's journal for a connection.
 */
#ifndef TCT_JOURNAL_H
#define TCT_JOURNAL_H

#include "err.h"
#include "pipeline.h"

/* What its entries are found by: journalctl MESSAGE_ID=... */
#define JOURNAL_MESSAGE_ID "a7c2d1988ebf41878b61e566f8777f93"

/** journal_check() - Is systemd-journald there? Return: 0, or -errno with @e set */
int journal_check(struct err *e);

/** journal_tell() - Write one entry. It may wait for the journal. Return: as above */
int journal_tell(const struct flow_view *v, struct err *e);

#endif /* TCT_JOURNAL_H */
