/* SPDX-License-Identifier: MIT
 *
 * cmd_explain.c - what a word means, how it comes about, what to do.
 */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "kernelname.h"
#include "nearest.h"
#include "opts.h"
#include "scenario.h"
#include "tcpfsm.h"
#include "text.h"
#include "verdict.h"

static const char doc[] =
	"Explain words: a scenario, an ending, a cause, a label, a TCP state, a format, an error, flags.";

static void para(const struct opts *o, const char *first, const char *text)
{
	if (text && *text)
		text_wrapped(stdout, &o->style, TINT_BOLD, first, 14, text);
}

/* Templates of facts and labels, with words where frames and sides would stand. */
static const char *expanded(const char *text, char *buf, size_t n)
{
	static const struct {
		char letter;
		const char *word;
	} words[] = {
		{ 'f', "N" },	       { 'r', "N" },	  { 'q', "N" },
		{ 'n', "N" },	       { 'a', "N" },	  { 'R', "the resetter" },
		{ 'V', "the victim" }, { 's', "SENDER" }, { 'p', "PEER" },
		{ 'k', "REASON" },
	};
	size_t used = 0;

	for (; *text && used + 1 < n; text++) {
		size_t i = 0, count = sizeof(words) / sizeof(words[0]);

		while (*text == '%' && i < count && words[i].letter != text[1])
			i++;
		if (*text != '%' || i == count) {
			buf[used++] = *text;
			continue;
		}
		used += (size_t)snprintf(buf + used, n - used, "%s", words[i].word);
		if (used >= n)
			used = n - 1;
		text++;
	}
	buf[used] = '\0';
	return buf;
}

/* "before 6.1", "from 6.2 and before 6.12" */
static void versions(const struct change *c, char *buf, size_t n)
{
	char since[32] = "", before[32] = "";

	if (c->since)
		kernelname_short(c->since, since, sizeof(since));
	if (c->before)
		kernelname_short(c->before, before, sizeof(before));
	snprintf(buf, n, "%s%s%s%s%s", *since ? "from " : "", since,
		 *since && *before ? ", " : "", *before ? "before " : "", before);
}

static void other_kernels(const struct opts *o, const struct scenario *s)
{
	for (size_t i = 0; i < CHANGES_MAX && s->changes[i].text; i++) {
		char when[80], text[1024];

		versions(&s->changes[i], when, sizeof(when));
		snprintf(text, sizeof(text), "%s: %s%s%s", when, s->changes[i].text,
			 s->changes[i].commit ? " Changed by " : "",
			 s->changes[i].commit ? s->changes[i].commit : "");
		para(o, i ? "" : "  on kernels", text);
	}
}

static int scenario(const struct opts *o, const char *word)
{
	const struct scenario *s = scenario_find(word);

	if (!s)
		return 0;
	printf("%s (scenario)\n", s->name);
	para(o, "  what", s->summary);
	para(o, "  story", s->story);
	para(o, "  ending", s->ending);
	para(o, "  cause", s->cause);
	para(o, "  closer", s->closer);
	other_kernels(o, s);
	if (s->seconds)
		printf("  takes        %u seconds\n", s->seconds);
	printf("  run it       tcpclose-trace %s\n", s->name);
	return 1;
}

static int ending(const struct opts *o, const char *word)
{
	for (int i = 0; i < ENDING_N; i++) {
		if (strcmp(endings[i].name, word) != 0)
			continue;
		printf("%s (ending)\n", word);
		para(o, "  what", endings[i].text);
		para(o, "  do", endings[i].advice);
		return 1;
	}
	return 0;
}

static void facts_of(const struct opts *o, const char *first, uint64_t set)
{
	char buf[256];

	for (int i = 0; i < FACT_N; i++) {
		if (!(set & (UINT64_C(1) << i)) || !facts[i].text[0])
			continue;
		para(o, first, expanded(facts[i].text, buf, sizeof(buf)));
		first = "";
	}
}

/* Scenarios that end by this cause. */
static void shown_by(const struct opts *o, const char *cause)
{
	char buf[1024] = "";
	size_t used = 0;

	for (size_t i = 0; i < nscenarios && used < sizeof(buf); i++)
		if (scenarios[i]->cause && strcmp(scenarios[i]->cause, cause) == 0)
			used += (size_t)snprintf(buf + used, sizeof(buf) - used, "%s%s",
						 used ? ", " : "", scenarios[i]->name);
	para(o, "  see it", buf);
}

static int cause(const struct opts *o, const char *word)
{
	int found = 0;

	for (int i = 0; i < CAUSE_N; i++) {
		if (strcmp(causes[i].name, word) != 0)
			continue;
		if (!found++) {
			printf("%s (cause)\n", word);
			para(o, "  what", causes[i].text);
			para(o, "  do", causes[i].remedy);
		}
		printf("  %s if\n", certainty_name[causes[i].certainty]);
		facts_of(o, "    all of", causes[i].must);
		facts_of(o, "    none of", causes[i].must_not);
	}
	if (found)
		shown_by(o, word);
	return found;
}

static int label(const struct opts *o, const char *word)
{
	char buf[256];

	for (int i = 0; i < LABEL_N; i++) {
		if (strcmp(labels[i].name, word) != 0)
			continue;
		printf("%s (label)\n", word);
		para(o, "  shown as", expanded(labels[i].text, buf, sizeof(buf)));
		para(o, "  what", labels[i].meaning);
		return 1;
	}
	return 0;
}

static int state(const struct opts *o, const char *word)
{
	for (int i = 1; i < TS_N; i++) {
		if (strcasecmp(tcp_states[i].name, word) != 0 &&
		    strcasecmp(tcp_states[i].rfc, word) != 0)
			continue;
		printf("%s (TCP state, %s in RFC 9293)\n", tcp_states[i].name,
		       tcp_states[i].rfc);
		para(o, "  what", tcp_states[i].text);
		return 1;
	}
	return 0;
}

static int format(const struct opts *o, const char *word)
{
	const struct sink_ops *s = sink_find(word);

	if (!s)
		return 0;
	printf("%s (format)\n", word);
	para(o, "  what", s->help);
	return 1;
}

static int unknown(const char *word)
{
	const char *names[512], *near;
	size_t n = 0;

	for (size_t i = 0; i < nscenarios && n < 512; i++)
		names[n++] = scenarios[i]->name;
	for (int i = 0; i < ENDING_N; i++)
		names[n++] = endings[i].name;
	for (int i = 0; i < CAUSE_N; i++)
		names[n++] = causes[i].name;
	for (int i = 0; i < LABEL_N; i++)
		names[n++] = labels[i].name;
	near = nearest(word, names, n);
	return near ? trouble("nothing is called '%s'; did you mean '%s'?", word, near)
		    : trouble("nothing is called '%s'; see 'tcpclose-trace list'",
			      word);
}

/* What else stands in a timeline. */
static const struct {
	const char *word, *meaning;
} others[] = {
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
};

static int other(const struct opts *o, const char *word)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (strcasecmp(others[i].word, word) != 0)
			continue;
		printf("%s\n", others[i].word);
		para(o, "  what", others[i].meaning);
		return 1;
	}
	return 0;
}

static int explain(const struct opts *o, const char *word)
{
	int found = scenario(o, word) + ending(o, word) + cause(o, word) +
		    label(o, word) + state(o, word) + format(o, word) + other(o, word);

	return found ? EXIT_SAME : unknown(word);
}

int cmd_explain(int argc, char *argv[])
{
	struct opts o;
	int code = EXIT_SAME;

	opts_parse(&o, argc, argv, OPTS_STYLE, "WORD...", doc);
	if (o.nwords == 0)
		return trouble("explain: which word? See 'tcpclose-trace list'");
	for (size_t i = 0; i < o.nwords; i++) {
		int one;

		if (i)
			printf("\n");
		one = explain(&o, o.words[i]);
		if (one > code)
			code = one;
	}
	return code;
}
