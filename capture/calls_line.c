/* SPDX-License-Identifier: MIT
 *
 * calls_line.c - a line of a sidecar: to text, and back.
 */
#include "calls_line.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "kevent_line.h"
#include "line_words.h"
#include "tcpfsm.h"

static void put_failure(FILE *out, const struct call *c)
{
	const char *sig = sigabbrev_np(c->signal);

	if (c->err) {
		putc(' ', out);
		line_errno_put(out, c->err);
	}
	if (c->signal && sig)
		fprintf(out, " + SIG%s", sig);
	else if (c->signal)
		fprintf(out, " + SIG%d", c->signal);
}

static int put_call(FILE *out, const struct call *c)
{
	if (c->id >= CALL_N || c->err < 0 || c->err > LINE_ERRNO_MAX ||
	    (c->err && c->result != -1) || c->leave < c->enter)
		return -EINVAL;
	line_time_put(out, c->enter);
	line_time_put(out, c->leave);
	line_who_put(out, c->who);
	line_endpoint_put(out, &c->local);
	line_endpoint_put(out, &c->peer);
	fprintf(out, " call %s(", call_kinds[c->id].name);
	line_text_put(out, c->args, ")");
	fprintf(out, ") = %" PRId64, c->result);
	put_failure(out, c);
	if (*c->note) {
		fputs(" ; ", out);
		line_text_put(out, c->note, "");
	}
	putc('\n', out);
	return 0;
}

static int put_sock(FILE *out, const struct sock *s)
{
	if (s->state == TS_NONE || s->state >= TS_N)
		return -EINVAL;
	line_time_put(out, s->ts);
	line_who_put(out, s->who);
	line_endpoint_put(out, &s->local);
	line_endpoint_put(out, &s->peer);
	fprintf(out, " sock %s recvq=%" PRIu32 " sendq=%" PRIu32 "\n",
		tcp_states[s->state].name, s->recvq, s->sendq);
	return 0;
}

int calls_line_put(FILE *out, const struct record *rec)
{
	switch (rec->kind) {
	case REC_CALL:
		return put_call(out, &rec->call);
	case REC_SOCK:
		return put_sock(out, &rec->sock);
	case REC_KEVENT:
		return kevent_line_put(out, &rec->kevent);
	case REC_FRAME:
		break;
	}
	return -EINVAL;
}

static int get_queue(const char *s, const char *prefix, uint32_t *out, struct err *e)
{
	size_t n = strlen(prefix);
	uint64_t bytes;

	if (strncmp(s, prefix, n) != 0 || !line_digits(s + n, UINT32_MAX, &bytes))
		return line_bad(e, "not a number of bytes", s);
	*out = (uint32_t)bytes;
	return 0;
}

static int get_result(const char *s, int64_t *out, struct err *e)
{
	bool minus = *s == '-';
	uint64_t n;

	if (!line_digits(s + minus, INT64_MAX, &n))
		return line_bad(e, "not a result", s);
	*out = minus ? -(int64_t)n : (int64_t)n;
	return 0;
}

static int get_signal(const char *s, uint8_t *out, struct err *e)
{
	uint64_t n;

	if (strncmp(s, "SIG", 3) != 0)
		return line_bad(e, "not a signal", s);
	for (int i = 1; i <= UINT8_MAX; i++) {
		const char *name = sigabbrev_np(i);

		if (name && strcmp(name, s + 3) == 0) {
			*out = (uint8_t)i;
			return 0;
		}
	}
	if (!line_digits(s + 3, UINT8_MAX, &n) || n == 0)
		return line_bad(e, "unknown signal", s);
	*out = (uint8_t)n;
	return 0;
}

/* "NAME(ARGS) = " at *@p */
static int get_invocation(char **p, struct call *c, struct err *e)
{
	static const char equals[] = ") = ";
	char *name = *p, *open = strchr(name, '('), *close;

	close = open ? strstr(open, equals) : NULL;
	if (!close)
		return line_bad(e, "not a call", name);
	*open = *close = '\0';
	*p = close + sizeof(equals) - 1;
	c->id = (uint8_t)call_find(name);
	if (c->id == CALL_N)
		return line_bad(e, "unknown call", name);
	return line_text_get(open + 1, c->args, sizeof(c->args), e);
}

/* "RESULT[ ERRNO][ + SIGNAL]" and nothing more */
static int get_outcome(char *p, struct call *c, struct err *e)
{
	char *word;
	int rc = get_result(line_word(&p), &c->result, e);

	word = line_word(&p);
	if (rc == 0 && *word == 'E') {
		rc = line_errno_get(word, &c->err, e);
		word = line_word(&p);
	}
	if (rc == 0 && strcmp(word, "+") == 0) {
		rc = get_signal(line_word(&p), &c->signal, e);
		word = line_word(&p);
	}
	if (rc < 0)
		return rc;
	if (c->err && c->result != -1)
		return err_set(e, -EINVAL, "an errno, but the call did not fail");
	return *word || *p ? line_bad(e, "not expected after a result", word) : 0;
}

static int get_call(char *p, struct call *c, struct err *e)
{
	static const char semicolon[] = " ; ";
	char *note;
	int rc = get_invocation(&p, c, e);

	if (rc < 0)
		return rc;
	note = strstr(p, semicolon);
	if (note) {
		*note = '\0';
		note += sizeof(semicolon) - 1;
		if (!*note)
			return err_set(e, -EINVAL, "an empty note");
		rc = line_text_get(note, c->note, sizeof(c->note), e);
	}
	return rc < 0 ? rc : get_outcome(p, c, e);
}

static int get_sock(char *p, struct sock *s, struct err *e)
{
	char *word = line_word(&p);
	enum tcp_state state = tcp_state_find(word);
	int rc;

	if (state == TS_N || state == TS_NONE)
		return line_bad(e, "unknown TCP state", word);
	s->state = (uint8_t)state;
	rc = get_queue(line_word(&p), "recvq=", &s->recvq, e);
	if (rc == 0)
		rc = get_queue(line_word(&p), "sendq=", &s->sendq, e);
	return rc == 0 && *p ? line_bad(e, "not expected after a socket", p) : rc;
}

/* The words that calls and sockets share. */
static int get_subject(char *const w[static 3], char who[static WHO_MAX],
		       struct endpoint *local, struct endpoint *peer, struct err *e)
{
	int rc = line_who_get(w[0], who, e);

	if (rc == 0)
		rc = line_endpoint_get(w[1], local, e);
	if (rc == 0)
		rc = line_endpoint_get(w[2], peer, e);
	return rc;
}

static int parse_sock(char *const w[static 4], char *p, struct record *rec,
		      struct err *e)
{
	struct sock *s = &rec->sock;
	int rc = line_time_get(w[0], &s->ts, e);

	rec->kind = REC_SOCK;
	if (rc == 0)
		rc = get_subject(w + 1, s->who, &s->local, &s->peer, e);
	if (rc == 0)
		rc = get_sock(p, s, e);
	rec->ts = s->ts;
	return rc;
}

static int parse_call(char *const w[static 5], char *p, struct record *rec,
		      struct err *e)
{
	struct call *c = &rec->call;
	int rc = line_time_get(w[0], &c->enter, e);

	rec->kind = REC_CALL;
	if (rc == 0)
		rc = line_time_get(w[1], &c->leave, e);
	if (rc == 0 && c->leave < c->enter)
		rc = err_set(e, -EINVAL, "the call returns before it is entered");
	if (rc == 0)
		rc = get_subject(w + 2, c->who, &c->local, &c->peer, e);
	if (rc == 0)
		rc = get_call(p, c, e);
	rec->ts = c->enter;
	return rc;
}

static int parse_kevent(char *const w[static 4], char *p, struct record *rec,
			struct err *e)
{
	struct kevent *ev = &rec->kevent;
	int rc = line_time_get(w[0], &ev->ts, e);

	rec->kind = REC_KEVENT;
	if (rc == 0 && strcmp(w[1], "kernel") != 0)
		rc = line_bad(e, "not by the kernel", w[1]);
	if (rc == 0)
		rc = line_endpoint_get(w[2], &ev->local, e);
	if (rc == 0)
		rc = line_endpoint_get(w[3], &ev->peer, e);
	if (rc == 0)
		rc = kevent_line_parse(p, ev, e);
	rec->ts = ev->ts;
	return rc;
}

/* What stands in the fifth or sixth place tells the kinds apart. */
int calls_line_parse(char *p, struct record *rec, struct err *e)
{
	char *w[5], *kind;
	int i;

	for (i = 0; i < 4; i++)
		w[i] = line_word(&p);
	kind = line_word(&p);
	if (strcmp(kind, "sock") == 0)
		return parse_sock(w, p, rec, e);
	if (strcmp(kind, "kevent") == 0)
		return parse_kevent(w, p, rec, e);
	w[4] = kind;
	kind = line_word(&p);
	if (strcmp(kind, "call") == 0)
		return parse_call(w, p, rec, e);
	return err_set(e, -EINVAL, "neither a call nor a socket nor a kernel event");
}
