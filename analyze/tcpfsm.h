/* SPDX-License-Identifier: MIT
 *
 * tcpfsm.h - the state each endpoint must be in, by RFC 9293 3.3.2 and 3.10.7.
 */
#ifndef TCT_TCPFSM_H
#define TCT_TCPFSM_H

#include <stdint.h>

enum tcp_state {
#define TCP_STATE(id, name, rfc, number, text) TS_##id,
#include "tcp_states.def"
#undef TCP_STATE
	TS_N
};

struct tcp_state_row {
	const char *name; /* as the kernel and JSON spell it: "FIN_WAIT2" */
	const char *rfc;  /* as RFC 9293 does: "FIN-WAIT-2" */
	uint8_t number;	  /* of include/net/tcp_states.h, 0 if none */
	const char *text;
};

extern const struct tcp_state_row tcp_states[TS_N];

/** tcp_state_find() - By the kernel's name, or TS_N */
enum tcp_state tcp_state_find(const char *name);

/** tcp_state_by_number() - By the kernel's number, or TS_N */
enum tcp_state tcp_state_by_number(unsigned int number);

enum stim {
#define STIM(id, text) ST_##id,
#include "stimuli.def"
#undef STIM
	ST_N
};

extern const char *const stim_text[ST_N];

/** tcpfsm_next() - Next state, or TS_N if RFC 9293 has no such transition */
enum tcp_state tcpfsm_next(enum tcp_state s, enum stim stim);

#endif /* TCT_TCPFSM_H */
