/* SPDX-License-Identifier: MIT
 *
 * calls_line.c - a line of a sidecar: to text, and back.
 */
#include "calls_line.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "tcpfsm.h"

#define NSEC	  UINT64_C(1000000000)
#define ERRNO_MAX 4095 /* MAX_ERRNO of include/linux/err.h */

void calls_text_put(FILE *out, const char *s, const char *special)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < ' ' || c > '~' || c == '\\' || strchr(special, c))
			fprintf(out, "\\x%02x", c);
		else
			putc(c, out);
	}
}

static void put_who(FILE *out, const char *who)
{
	if (!*who)
		fputs("-", out);
	else if (strcmp(who, "-") == 0)
		fputs("\\x2d", out);
	else
		calls_text_put(out, who, " ");
}

static void put_time(FILE *out, tstamp t)
{
	fprintf(out, "%" PRIu64 ".%09" PRIu64 " ", t / NSEC, t % NSEC);
}

static void put_endpoint(FILE *out, const struct endpoint *ep)
{
	char buf[ENDPOINT_STRLEN];

	fprintf(out, " %s", endpoint_known(ep) ? endpoint_str(ep, buf) : "-");
}

static void put_failure(FILE *out, const struct call *c)
{
	const char *name = strerrorname_np(c->err);
	const char *sig = sigabbrev_np(c->signal);

	if (c->err && name)
		fprintf(out, " %s", name);
	else if (c->err)
		fprintf(out, " E%d", c->err);
	if (c->signal && sig)
		fprintf(out, " + SIG%s", sig);
	else if (c->signal)
		fprintf(out, " + SIG%d", c->signal);
}

static int put_call(FILE *out, const struct call *c)
{
	if (c->id >= CALL_N || c->err < 0 || c->err > ERRNO_MAX ||
	    (c->err && c->result != -1) || c->leave < c->enter)
		return -EINVAL;
	put_time(out, c->enter);
	put_time(out, c->leave);
	put_who(out, c->who);
	put_endpoint(out, &c->local);
	put_endpoint(out, &c->peer);
	fprintf(out, " call %s(", call_kinds[c->id].name);
	calls_text_put(out, c->args, ")");
	fprintf(out, ") = %" PRId64, c->result);
	put_failure(out, c);
	if (*c->note) {
		fputs(" ; ", out);
		calls_text_put(out, c->note, "");
	}
	putc('\n', out);
	return 0;
}

static int put_sock(FILE *out, const struct sock *s)
{
	if (s->state == TS_NONE || s->state >= TS_N)
		return -EINVAL;
	put_time(out, s->ts);
	put_who(out, s->who);
	put_endpoint(out, &s->local);
	put_endpoint(out, &s->peer);
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
	case REC_FRAME:
		break;
	}
	return -EINVAL;
}

static int bad(struct err *e, const char *what, const char *text)
{
	return err_set(e, -EINVAL, "%s: \"%.80s\"", what, text);
}

/* Cut the next word off *@p; "" at the end of the line. */
static char *take_word(char **p)
{
	char *word = *p;
	size_t n = strcspn(word, " ");

	*p = word + n;
	if (**p)
		*(*p)++ = '\0';
	return word;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* One character, "\xHH" undone; 0 for an escape that is none. */
static char unescape_one(const char **s)
{
	const char *p = *s;
	int hi, lo;

	*s = p + 1;
	if (*p != '\\')
		return *p;
	if (p[1] != 'x')
		return 0;
	hi = hex_digit(p[2]);
	lo = hi < 0 ? -1 : hex_digit(p[3]);
	if (lo < 0)
		return 0;
	*s = p + 4;
	return (char)(hi << 4 | lo);
}

int calls_text_get(const char *s, char *out, size_t size, struct err *e)
{
	const char *all = s;
	size_t n = 0;

	while (*s) {
		char c = unescape_one(&s);

		if (!c)
			return bad(e, "not an escaped text", all);
		if (n + 1 >= size)
			return bad(e, "text is too long", all);
		out[n++] = c;
	}
	memset(out + n, 0, size - n);
	return 0;
}

/* Digits only; false for none, too many, or more than @max. */
static bool get_digits(const char *s, uint64_t max, uint64_t *out)
{
	uint64_t n = 0;

	if (!*s)
		return false;
	for (; *s; s++) {
		uint64_t digit = (uint64_t)(*s - '0');

		if (!isdigit((unsigned char)*s) || n > (max - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*out = n;
	return true;
}

static int get_time(char *s, tstamp *out, struct err *e)
{
	char *dot = strchr(s, '.');
	uint64_t sec, nsec;
	bool ok = dot && strlen(dot) == 10;

	if (ok) {
		*dot = '\0';
		ok = get_digits(s, UINT64_MAX / NSEC - 1, &sec) &&
		     get_digits(dot + 1, NSEC - 1, &nsec);
		*dot = '.';
	}
	if (!ok)
		return bad(e, "not a time", s);
	*out = sec * NSEC + nsec;
	return 0;
}

static int get_who(const char *s, char who[static WHO_MAX], struct err *e)
{
	memset(who, 0, WHO_MAX);
	if (strcmp(s, "-") == 0)
		return 0;
	if (!*s)
		return bad(e, "no process named", s);
	return calls_text_get(s, who, WHO_MAX, e);
}

static int get_endpoint(const char *s, struct endpoint *ep, struct err *e)
{
	memset(ep, 0, sizeof(*ep));
	if (strcmp(s, "-") == 0)
		return 0;
	return endpoint_parse(s, ep) < 0 ? bad(e, "not an address and port", s) : 0;
}

static int get_queue(const char *s, const char *prefix, uint32_t *out, struct err *e)
{
	size_t n = strlen(prefix);
	uint64_t bytes;

	if (strncmp(s, prefix, n) != 0 || !get_digits(s + n, UINT32_MAX, &bytes))
		return bad(e, "not a number of bytes", s);
	*out = (uint32_t)bytes;
	return 0;
}

static int get_result(const char *s, int64_t *out, struct err *e)
{
	bool minus = *s == '-';
	uint64_t n;

	if (!get_digits(s + minus, INT64_MAX, &n))
		return bad(e, "not a result", s);
	*out = minus ? -(int64_t)n : (int64_t)n;
	return 0;
}

static int get_errno(const char *s, int32_t *out, struct err *e)
{
	uint64_t n;

	for (int i = 1; i <= ERRNO_MAX; i++) {
		const char *name = strerrorname_np(i);

		if (name && strcmp(name, s) == 0) {
			*out = i;
			return 0;
		}
	}
	if (*s != 'E' || !get_digits(s + 1, ERRNO_MAX, &n) || n == 0)
		return bad(e, "unknown errno", s);
	*out = (int32_t)n;
	return 0;
}

static int get_signal(const char *s, uint8_t *out, struct err *e)
{
	uint64_t n;

	if (strncmp(s, "SIG", 3) != 0)
		return bad(e, "not a signal", s);
	for (int i = 1; i <= UINT8_MAX; i++) {
		const char *name = sigabbrev_np(i);

		if (name && strcmp(name, s + 3) == 0) {
			*out = (uint8_t)i;
			return 0;
		}
	}
	if (!get_digits(s + 3, UINT8_MAX, &n) || n == 0)
		return bad(e, "unknown signal", s);
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
		return bad(e, "not a call", name);
	*open = *close = '\0';
	*p = close + sizeof(equals) - 1;
	c->id = (uint8_t)call_find(name);
	if (c->id == CALL_N)
		return bad(e, "unknown call", name);
	return calls_text_get(open + 1, c->args, sizeof(c->args), e);
}

/* "RESULT[ ERRNO][ + SIGNAL]" and nothing more */
static int get_outcome(char *p, struct call *c, struct err *e)
{
	char *word;
	int rc = get_result(take_word(&p), &c->result, e);

	word = take_word(&p);
	if (rc == 0 && *word == 'E') {
		rc = get_errno(word, &c->err, e);
		word = take_word(&p);
	}
	if (rc == 0 && strcmp(word, "+") == 0) {
		rc = get_signal(take_word(&p), &c->signal, e);
		word = take_word(&p);
	}
	if (rc < 0)
		return rc;
	if (c->err && c->result != -1)
		return err_set(e, -EINVAL, "an errno, but the call did not fail");
	return *word || *p ? bad(e, "not expected after a result", word) : 0;
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
		rc = calls_text_get(note, c->note, sizeof(c->note), e);
	}
	return rc < 0 ? rc : get_outcome(p, c, e);
}

static int get_sock(char *p, struct sock *s, struct err *e)
{
	char *word = take_word(&p);
	enum tcp_state state = tcp_state_find(word);
	int rc;

	if (state == TS_N || state == TS_NONE)
		return bad(e, "unknown TCP state", word);
	s->state = (uint8_t)state;
	rc = get_queue(take_word(&p), "recvq=", &s->recvq, e);
	if (rc == 0)
		rc = get_queue(take_word(&p), "sendq=", &s->sendq, e);
	return rc == 0 && *p ? bad(e, "not expected after a socket", p) : rc;
}

/* The words that calls and sockets share. */
static int get_subject(char *const w[static 3], char who[static WHO_MAX],
		       struct endpoint *local, struct endpoint *peer, struct err *e)
{
	int rc = get_who(w[0], who, e);

	if (rc == 0)
		rc = get_endpoint(w[1], local, e);
	if (rc == 0)
		rc = get_endpoint(w[2], peer, e);
	return rc;
}

static int parse_sock(char *const w[static 4], char *p, struct record *rec,
		      struct err *e)
{
	struct sock *s = &rec->sock;
	int rc = get_time(w[0], &s->ts, e);

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
	int rc = get_time(w[0], &c->enter, e);

	rec->kind = REC_CALL;
	if (rc == 0)
		rc = get_time(w[1], &c->leave, e);
	if (rc == 0 && c->leave < c->enter)
		rc = err_set(e, -EINVAL, "the call returns before it is entered");
	if (rc == 0)
		rc = get_subject(w + 2, c->who, &c->local, &c->peer, e);
	if (rc == 0)
		rc = get_call(p, c, e);
	rec->ts = c->enter;
	return rc;
}

/* What stands in the fifth or sixth place tells the two kinds apart. */
int calls_line_parse(char *p, struct record *rec, struct err *e)
{
	char *w[5], *kind;
	int i;

	for (i = 0; i < 4; i++)
		w[i] = take_word(&p);
	kind = take_word(&p);
	if (strcmp(kind, "sock") == 0)
		return parse_sock(w, p, rec, e);
	w[4] = kind;
	kind = take_word(&p);
	if (strcmp(kind, "call") == 0)
		return parse_call(w, p, rec, e);
	return err_set(e, -EINVAL, "neither a call nor a socket");
}
