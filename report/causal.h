/* SPDX-License-Identifier: MIT
 *
 * causal.h - a flow's rows in an order that does not depend on who was faster.
 *
 * Segments keep the order of the wire, and each side's calls their own. A call and a
 * segment keep theirs only where one may be the cause of the other: what a call sends
 * comes after it, what it receives before. All else is put in one way: segments first, a
 * call when something that follows needs it, the client's before the server's.
 */
#ifndef TCT_CAUSAL_H
#define TCT_CAUSAL_H

#include "pipeline.h"

/**
 * causal_rows() - Order rows by cause
 * @v:		Whose rows they are, NULL for rows that concern no connection
 * @n:		How many there are then
 *
 * A call of which entry and return stand apart is one row: where it was entered if it
 * sends, where it returned if it receives; its kind is ROW_CALL then,
 * and ROW_CALL_ENTER if it never returned.
 *
 * Return: the rows, for free(), or NULL without memory
 */
struct row *causal_rows(const struct flow_view *v, const struct rowlist *list,
			size_t *n);

#endif /* TCT_CAUSAL_H */
