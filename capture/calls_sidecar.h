/* SPDX-License-Identifier: MIT
 *
 * calls_sidecar.h - the system calls, socket states and kernel events that belong to a
 * savefile, as text beside it: NAME.calls for NAME.pcap. One writer, one parser.
 *
 *	# tcpclose-trace calls 1
 *	# version: 0.1.0
 *	# kernel: 6.1.0-50-cloud-amd64
 *	# build: #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02)
 *	# sysctls: tcp_fin_timeout=60 tcp_syn_retries=6
 *	# scenario: write-after-close
 *	# clock: realtime
 *	# kernel-events: complete
 *	# counters: OutRsts +1
 *	ENTER LEAVE WHO LOCAL PEER call NAME(ARGS) = RESULT[ ERRNO][ + SIGNAL][ ; NOTE]
 *	TS WHO LOCAL PEER sock STATE recvq=BYTES sendq=BYTES
 *	TS kernel LOCAL PEER kevent NAME[ sock=N][ cookie=N][ pid=N][ from=STATE][ to=STATE]
 *		[ errno=ERRNO][ reason=TEXT][ answers][ softirq]
 *
 * Times are seconds.nanoseconds, an unknown address is "-", and so is an empty WHO.
 * A kevent is one line; what is 0 or false of struct kevent is left out of it.
 * Bytes that are not printable ASCII, or that would end a field, are \xHH. Further
 * lines that start with # are remarks.
 */
#ifndef TCT_CALLS_SIDECAR_H
#define TCT_CALLS_SIDECAR_H

#include <stdio.h>

#include "err.h"
#include "record.h"

struct sidecar;

#define SIDECAR_KEVENTS	 64
#define SIDECAR_COUNTERS 256
#define SIDECAR_SYSCTLS	 512

/**
 * struct sidecar_head - Where the calls come from; "" for what is not known
 * @version:	Of the tool that recorded them
 * @kernel:	What uname -r said
 * @build:	What uname -v said; kernelname_title() makes a title of both
 * @sysctls:	Settings of its network namespace: "tcp_fin_timeout=60 ..."
 * @scenario:	Name of the scenario that was run
 * @clock:	Clock of the times: "realtime" is what captures use
 * @kevents:	Of the kernel's events: KEVENTS_COMPLETE if none is missing, else what is;
 *		"" if there are none
 * @counters:	What the kernel counted in the scenario's own network namespace meanwhile,
 *		counters_text()
 */
struct sidecar_head {
	char version[32];
	char kernel[80];
	char build[128];
	char sysctls[SIDECAR_SYSCTLS];
	char scenario[64];
	char clock[16];
	char kevents[SIDECAR_KEVENTS];
	char counters[SIDECAR_COUNTERS];
};

/* Every RST that the kernel sent has its event. */
#define KEVENTS_COMPLETE "complete"

/**
 * sidecar_write_head() - Write the lines that come first
 *
 * Return: 0, or -errno of the write
 */
int sidecar_write_head(FILE *out, const struct sidecar_head *head);

/**
 * sidecar_write() - Write a line
 * @rec:	REC_CALL, REC_SOCK or REC_KEVENT, not before the one written last
 *
 * Return: 0, -EINVAL for a record that has no line, or -errno of the write
 */
int sidecar_write(FILE *out, const struct record *rec);

/**
 * sidecar_open() - Start reading
 * @in:		Taken over, on failure too
 * @name:	What messages call it, borrowed until sidecar_close()
 *
 * Return: 0 and *@out to sidecar_close(), or -errno with @e set
 */
int sidecar_open(struct sidecar **out, FILE *in, const char *name, struct err *e);

/** sidecar_head() - What the first lines said, borrowed until sidecar_close() */
const struct sidecar_head *sidecar_head(const struct sidecar *s);

/**
 * sidecar_next() - Read a line
 * @rec:	Filled in if there is one: any but REC_FRAME
 *
 * Return: 1, 0 at the end, or -errno with @e set to "NAME:12: what is wrong"
 */
int sidecar_next(struct sidecar *s, struct record *rec, struct err *e);

/** sidecar_close() - Free it; NULL is fine */
void sidecar_close(struct sidecar *s);

#endif /* TCT_CALLS_SIDECAR_H */
