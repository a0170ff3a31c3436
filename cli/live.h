/* SPDX-License-Identifier: MIT
 *
 * live.h - play a scenario in a process of its own, with the capture running, and give
 * back its packets and its calls.
 */
#ifndef TCT_LIVE_H
#define TCT_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "err.h"
#include "kernel_tracefs.h"
#include "scenario.h"

enum live_status {
	LIVE_AS_PROMISED, /* every call did what the scenario says */
	LIVE_OTHERWISE,	  /* some did not: @why lists them */
	LIVE_SKIPPED,	  /* not possible here: @why says what is missing */
	LIVE_FAILED,	  /* not played to its end: @why says where it stopped */
};

/**
 * struct live_cfg - How to play it
 * @host_namespace: On the loopback that everybody uses, not in a namespace of its own
 * @lwip:	The client's TCP is lwIP's
 * @kernel:	Where kernel events come from, NULL for none
 * @wait_s:	Seconds to wait where a scenario offers that (write-after-close)
 */
struct live_cfg {
	bool host_namespace, lwip;
	int wait_s;
	struct kernel_events *kernel;
};

/**
 * struct live - What came of it
 * @frames:	Savefile (pcap, nanoseconds), rewound; NULL if the run ended too early
 * @calls:	Sidecar that belongs to it, rewound; NULL likewise
 * @status:	enum live_status
 * @why:	One line, "" with LIVE_AS_PROMISED
 * @dropped:	Frames that the kernel lost before they could be read
 * @no_kernel:	Why there are no kernel events, "" if there are
 */
struct live {
	FILE *frames;
	FILE *calls;
	enum live_status status;
	char why[512];
	uint64_t dropped;
	char no_kernel[256];
};

/**
 * live_run() - Play a scenario
 * @out:	For live_close(), on failure too
 *
 * All processes that this starts are gone when it returns, and die with the caller.
 *
 * Return: 0 with out->status set, or -errno with @e set if nothing could be started
 */
int live_run(const struct scenario *scn, const struct live_cfg *cfg, struct live *out,
	     struct err *e);

/** live_close() - Close both files */
void live_close(struct live *l);

#endif /* TCT_LIVE_H */
