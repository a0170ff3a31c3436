/* SPDX-License-Identifier: MIT
 *
 * order.h - from a step to what its actor is told.
 */
#ifndef TCT_ORDER_H
#define TCT_ORDER_H

#include "scenario.h"
#include "worker.h"

/**
 * order_for() - The order that makes a step's call, with the addresses that it is about
 * @workers:	ACTOR_N of them
 */
struct order order_for(const struct worker workers[], const struct step *step);

#endif /* TCT_ORDER_H */
