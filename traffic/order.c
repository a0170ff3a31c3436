/* SPDX-License-Identifier: MIT
 *
 * order.c - from a step to what its actor is told.
 */
#include "order.h"

#include <string.h>

#include "inject.h"

struct order order_for(const struct worker workers[], const struct step *step)
{
	struct order o;

	memset(&o, 0, sizeof(o));
	o.call = step->call;
	o.fd = step->fd;
	o.opt = step->opt;
	o.arg = step->arg;
	o.flags = step->flags;
	o.announce = step->blocks;
	if ((step->call == CALL_CONNECT && step->arg == TO_SELF) ||
	    (step->call == CALL_BIND && step->arg == SAME_PORT))
		o.to = workers[step->who].desk->local;
	else if (step->call == CALL_CONNECT && step->arg == TO_FIRST)
		o.to = workers[SERVER].desk->local;
	else if ((step->call == CALL_CONNECT && step->arg != TO_NOBODY) ||
		 step->call == CALL_SENDTO)
		o.to = workers[step->who ^ 1u].desk->local;
	if (step->call == CALL_FIREWALL || step->call == CALL_LINK ||
	    step->call == CALL_NETNS_DELETE)
		o.of = workers[SERVER].desk->local;
	if (step->call == CALL_FIREWALL && step->flags != FIREWALL_HOLD)
		o.to = o.of;
	if (step->call == CALL_PIDFD_GETFD || step->call == CALL_SETNS) {
		enum actor whose = step->call == CALL_SETNS ? CLIENT_2 : SERVER;

		o.pid = workers[whose].pid;
		o.arg = workers[whose].desk->conn;
	}
	if (step->call == CALL_INJECT) {
		enum actor as = inject_as((enum inject)step->arg);

		o.of = workers[as].desk->local;
		o.to = workers[as == CLIENT ? SERVER : CLIENT].desk->local;
	}
	/* Whoever destroys a socket is not of the pair; it is the first server's. */
	if (step->call == CALL_SOCK_DESTROY) {
		o.of = workers[SERVER].desk->local;
		o.to = workers[SERVER].desk->peer;
	}
	return o;
}
