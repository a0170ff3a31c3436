/* SPDX-License-Identifier: MIT
 *
 * show.h - the one loop: frames and calls merged by time, through the pipeline, into an
 * output. replay and the scenarios differ only in what they open before.
 */
#ifndef TCT_SHOW_H
#define TCT_SHOW_H

#include "calls_sidecar.h"
#include "opts.h"
#include "source.h"

/**
 * struct show - A run to be shown
 * @frames:	Where frames come from
 * @again:	The same frames for formats that read them twice; taken over. NULL if that cannot
 *		be had
 * @calls:	Where calls come from, NULL for none
 * @info:	For the head of the output; link type and kernel are filled in
 * @leave_out:	As if @calls had none of these: set of 1 << REC_...
 * @out:	Where to, NULL for standard output
 * @own:	Where sink.own is kept, if another run is to follow in the same output: who has it
 *		calls sink_close(). NULL if not
 * @watch:	Told of each judged flow before the output is, may be NULL
 */
struct show {
	struct source *frames;
	FILE *again;
	struct sidecar *calls;
	struct run_info info;
	unsigned int leave_out;
	FILE *out;
	void **own;
	void (*watch)(void *arg, const struct flow_view *v);
	void *arg;
};

/**
 * show_run() - Show everything up to the end, or up to the first trouble
 *
 * Return: 0, or -errno with @e set; all results up to the trouble have been shown
 */
int show_run(const struct show *s, const struct opts *o, struct err *e);

/** show_is_late() - Nothing is shown before all has been read */
bool show_is_late(const struct opts *o);

/** show_key() - Random numbers for the hash of a pipeline */
void show_key(uint64_t key[static 2]);

#endif /* TCT_SHOW_H */
