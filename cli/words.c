/* SPDX-License-Identifier: MIT
 *
 * words.c - words for the command line, from the tables that define them.
 */
#include "words.h"

#include <string.h>

#include "assertions.h"
#include "canontext.h"
#include "cmd.h"
#include "flowfield.h"
#include "scenario.h"
#include "sink.h"
#include "tcpfsm.h"
#include "verdict.h"

const struct word words_others[] = {
	{ "EPIPE",
	  "write() on a connection that is no longer open for writing: this end has "
	  "shut it down, or a RST that came after the peer's FIN has ended it" },
	{ "SIGPIPE",
	  "the signal that comes with EPIPE and kills a process that does not expect "
	  "it; ignore it, or send with MSG_NOSIGNAL" },
	{ "ECONNRESET",
	  "a RST ended the connection; said once, by the next call that meets it" },
	{ "ECONNREFUSED", "the SYN was answered by RST: nobody listens there" },
	{ "ETIMEDOUT", "what was sent stayed unanswered until the kernel gave up" },
	{ "S", "SYN: asks to open" },
	{ "S.", "SYN+ACK: agrees to open" },
	{ ".", "ACK, with or without data" },
	{ "P.", "data with PSH: the end of what was written" },
	{ "F.", "FIN: this end sends no more data" },
	{ "R", "RST without ACK: the answer to a segment that found no socket" },
	{ "R.", "RST with ACK: a live socket is torn down, or a SYN refused" },
	{ "RST",
	  "ends a connection at once; see explain rst-abort, rst-reply, rst-refused" },
	{ "FIN",
	  "this end sends no more data; it may still read. See explain active-close" },
	{ NULL, NULL },
};

static void each_command(word_fn *fn, void *arg)
{
	for (unsigned int i = 0; i < ncmds; i++)
		fn(arg, cmds[i].name, cmds[i].help);
}

static void each_scenario(word_fn *fn, void *arg)
{
	for (size_t i = 0; i < nscenarios; i++)
		fn(arg, scenarios[i]->name, scenarios[i]->summary);
}

static void each_format(word_fn *fn, void *arg)
{
	for (size_t i = 0; i < nsinks; i++)
		fn(arg, sinks[i]->name, sinks[i]->help);
}

static void each_ignore(word_fn *fn, void *arg)
{
	for (int i = 0; i < IGNORE_N; i++)
		fn(arg, ignores[i].name, ignores[i].text);
}

static void each_field(word_fn *fn, void *arg)
{
	for (size_t i = 0; i < nflowfields; i++)
		fn(arg, flowfields[i].name, flowfields[i].help);
}

static void each_rule(word_fn *fn, void *arg)
{
	const char *rule;

	for (size_t i = 0; (rule = assertions_rule(i)); i++)
		fn(arg, rule, "");
}

/* Words of "kernels" that are no scenarios, then those. */
static void each_kernels_word(word_fn *fn, void *arg)
{
	fn(arg, "fetch", "download kernels into the cache");
	fn(arg, "list", "kernels that are in the cache");
	each_scenario(fn, arg);
}

bool words_is_first_row(int cause)
{
	int first = 0;

	while (strcmp(causes[first].name, causes[cause].name) != 0)
		first++;
	return first == cause;
}

static void each_explained(word_fn *fn, void *arg)
{
	each_scenario(fn, arg);
	for (int i = 0; i < ENDING_N; i++)
		fn(arg, endings[i].name, endings[i].text);
	for (int i = 0; i < CAUSE_N; i++)
		if (words_is_first_row(i))
			fn(arg, causes[i].name, causes[i].text);
	for (int i = 0; i < LABEL_N; i++)
		fn(arg, labels[i].name, labels[i].meaning);
	for (int i = 1; i < TS_N; i++)
		fn(arg, tcp_states[i].name, tcp_states[i].text);
	each_format(fn, arg);
	for (const struct word *w = words_others; w->word; w++)
		fn(arg, w->word, w->text);
}

const struct wordset words_commands = { "commands", each_command, NULL };
const struct wordset words_scenarios = { "scenarios", each_scenario, NULL };
const struct wordset words_explained = { "explained", each_explained, NULL };
const struct wordset words_formats = { "formats", each_format, NULL };
const struct wordset words_ignores = { "ignores", each_ignore, NULL };
const struct wordset words_fields = { "fields", each_field, NULL };
const struct wordset words_rules = { "rules", each_rule, NULL };
const struct wordset words_kernels = { "kernels", each_kernels_word, NULL };

void wordset_each(const struct wordset *s, word_fn *fn, void *arg)
{
	if (s->each)
		s->each(fn, arg);
	for (const struct word *w = s->words; w && w->word; w++)
		fn(arg, w->word, w->text);
}
