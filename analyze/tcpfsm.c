/* SPDX-License-Identifier: MIT
 *
 * tcpfsm.c - the transitions, as a table.
 */
#include "tcpfsm.h"

#include <assert.h>
#include <string.h>

const struct tcp_state_row tcp_states[TS_N] = {
#define TCP_STATE(id, name, rfc, number, text) [TS_##id] = { name, rfc, number, text },
#include "tcp_states.def"
#undef TCP_STATE
};

const char *const stim_text[ST_N] = {
#define STIM(id, text) [ST_##id] = text,
#include "stimuli.def"
#undef STIM
};

enum tcp_state tcp_state_find(const char *name)
{
	int i;

	for (i = 0; i < TS_N; i++)
		if (strcmp(tcp_states[i].name, name) == 0)
			break;
	return (enum tcp_state)i;
}

enum tcp_state tcp_state_by_number(unsigned int number)
{
	int i;

	for (i = 0; i < TS_N; i++)
		if (number && tcp_states[i].number == number)
			break;
	return (enum tcp_state)i;
}

/* clang-format off */
/* Two letters each, so that the table reads as a table; one more than the state, so
 * that a cell nobody wrote is 0 and trips the assertion.
 */
enum {
	NN = 1 + TS_NONE, SS = 1 + TS_SYN_SENT, SR = 1 + TS_SYN_RECV,
	ES = 1 + TS_ESTABLISHED, F1 = 1 + TS_FIN_WAIT1, F2 = 1 + TS_FIN_WAIT2,
	CW = 1 + TS_CLOSE_WAIT, CG = 1 + TS_CLOSING, LA = 1 + TS_LAST_ACK,
	TW = 1 + TS_TIME_WAIT, CL = 1 + TS_CLOSE, LI = 1 + TS_LISTEN,
	xx = 1 + TS_N, /* no such transition: the segment is labelled "unexpected" */
};

/* The observer sees a segment before its receiver does. RX_* is therefore a
 * prediction, proved only by what the receiver acknowledges next. The one prediction
 * that can fail without loss is RX_FIN: the receiver may have sent its own FIN
 * already. It then shows as a FIN whose ACK does not cover the peer's: TX_FIN_BLIND
 * takes it from the predicted CLOSE-WAIT to where it really is, CLOSING.
 */
static const uint8_t next_state[ST_N][TS_N] = {
/* from                NN  SS  SR  ES  F1  F2  CW  CG  LA  TW  CL  LI */
[ST_TX_RST]	 = { CL, CL, CL, CL, CL, CL, CL, CL, CL, CL, CL, CL },
[ST_TX_SYN]	 = { SS, SS, xx, xx, xx, xx, xx, xx, xx, xx, SS, SS },
[ST_TX_SYNACK]	 = { SR, SR, SR, ES, xx, xx, xx, xx, xx, xx, SR, SR },
[ST_TX_ACK]	 = { ES, SS, SR, ES, F1, F2, CW, CG, LA, TW, xx, xx },
[ST_TX_FIN]	 = { F1, xx, F1, F1, F1, F2, LA, CG, LA, xx, xx, xx },
[ST_TX_FIN_BLIND]= { F1, xx, F1, F1, F1, F2, CG, CG, xx, xx, xx, xx },
[ST_RX_RST]	 = { CL, CL, CL, CL, CL, CL, CL, CL, CL, CL, CL, LI },
[ST_RX_SYN]	 = { NN, SR, SR, xx, xx, xx, xx, xx, xx, xx, CL, SR },
[ST_RX_SYNACK]	 = { ES, ES, ES, ES, xx, xx, xx, xx, xx, xx, CL, xx },
[ST_RX_ACK]	 = { NN, SS, ES, ES, F1, F2, CW, CG, LA, TW, CL, LI },
[ST_RX_FINACK]	 = { xx, xx, xx, xx, F2, F2, xx, TW, CL, TW, CL, xx },
[ST_RX_FIN]	 = { CW, xx, CW, CW, CG, TW, CW, CG, LA, TW, CL, LI },
};
/* clang-format on */

enum tcp_state tcpfsm_next(enum tcp_state s, enum stim stim)
{
	uint8_t cell = next_state[stim][s];

	assert(cell != 0);
	return (enum tcp_state)(cell - 1);
}
