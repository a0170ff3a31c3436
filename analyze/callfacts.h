/* SPDX-License-Identifier: MIT
 *
 * callfacts.h - what a system call proves about the end of its connection.
 */
#ifndef TCT_CALLFACTS_H
#define TCT_CALLFACTS_H

#include "call.h"
#include "verdict.h"

/** call_facts() - Set of F(CALL_...) that this call, which succeeded, establishes */
uint64_t call_facts(const struct call *c);

/** call_gives_up() - Does it give up a descriptor, or one direction: the FIN or RST is its */
bool call_gives_up(const struct call *c);

#endif /* TCT_CALLFACTS_H */
