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
#include "pager.h"
#include "scenario.h"
#include "tcpfsm.h"
#include "text.h"
#include "verdict.h"
#include "words.h"

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

/* What can be explained. */
struct names {
	const char *name[1024];
	size_t n;
};

/* word_fn */
static void add_name(void *arg, const char *word, const char *text)
{
	struct names *all = arg;

	(void)text;
	if (all->n < sizeof(all->name) / sizeof(all->name[0]))
		all->name[all->n++] = word;
}

static int unknown(const char *word)
{
	struct names all = { .n = 0 };
	const char *near;

	wordset_each(&words_explained, add_name, &all);
	near = nearest(word, all.name, all.n);
	return near ? trouble("nothing is called '%s'; did you mean '%s'?", word, near)
		    : trouble("nothing is called '%s'; see 'tcpclose-trace list'",
			      word);
}

/* What else stands in a timeline. */
static int other(const struct opts *o, const char *word)
{
	for (const struct word *w = words_others; w->word; w++) {
		if (strcasecmp(w->word, word) != 0)
			continue;
		printf("%s\n", w->word);
		para(o, "  what", w->text);
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

	opts_parse(&o, argc, argv, OPTS_OF_explain, "WORD...", doc);
	if (o.nwords == 0)
		return trouble("explain: which word? See 'tcpclose-trace list'");
	pager_start(&o);
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
