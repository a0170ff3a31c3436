/* SPDX-License-Identifier: MIT
 *
 * reset.h - which of a flow's RSTs decided.
 */
#ifndef TCT_RESET_H
#define TCT_RESET_H

#include "flow.h"

/** reset_decisive() - The RST that ended the flow, else the first; NULL if it has none */
const struct reset *reset_decisive(const struct story *s);

#endif /* TCT_RESET_H */
