/* SPDX-License-Identifier: MIT
 *
 * exporter.c - the page of metrics, for whoever asks by HTTP.
 */
#include "exporter.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "accept.h"
#include "sink.h"
#include "sockaddr.h"

#define PATH	    "/metrics"
#define CONNECTIONS 16u
#define PATIENCE_S  10u
#define BACKLOG	    16

static const char here_text[] = "The metrics are at " PATH ".\n";
static const char nothing_text[] = "There is only " PATH ".\n";
static const char method_text[] = "Only GET and HEAD are answered.\n";
static const char trouble_text[] = "Out of memory.\n";

struct exporter {
	struct exporter_cfg cfg;
	struct MHD_Daemon *daemon;
	int fd;
};

/* Takes over @r. */
static enum MHD_Result answer(struct MHD_Connection *c, unsigned int status,
			      struct MHD_Response *r, const char *type)
{
	enum MHD_Result done;

	if (!r)
		return MHD_NO;
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	done = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return done;
}

static enum MHD_Result answer_text(struct MHD_Connection *c, unsigned int status,
				   const char *text)
{
	char copy[64];
	int n = snprintf(copy, sizeof(copy), "%s", text);

	return answer(c, status,
		      MHD_create_response_from_buffer((size_t)n, copy,
						      MHD_RESPMEM_MUST_COPY),
		      "text/plain; charset=utf-8");
}

static enum metrics_format wanted(struct MHD_Connection *c)
{
	const char *accept =
		MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);
	unsigned int open =
		accept_weight(accept, "application/openmetrics-text", "1.0.0");

	return open && open >= accept_weight(accept, "text/plain", "0.0.4")
		       ? METRICS_OPENMETRICS
		       : METRICS_TEXT;
}

static enum MHD_Result answer_page(const struct exporter *x, struct MHD_Connection *c)
{
	enum metrics_format format = wanted(c);
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	if (out)
		x->cfg.page(x->cfg.arg, format, out);
	if (!out || stream_keep(out, &text, NULL)) {
		free(text);
		return answer_text(c, MHD_HTTP_INTERNAL_SERVER_ERROR, trouble_text);
	}
	return answer(c, MHD_HTTP_OK,
		      MHD_create_response_from_buffer(n, text, MHD_RESPMEM_MUST_FREE),
		      metrics_type[format]);
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *url,
				  const char *method, const char *version,
				  const char *upload, size_t *nupload, void **request)
{
	(void)version;
	(void)upload;
	(void)nupload;
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 &&
	    strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		return answer_text(c, MHD_HTTP_METHOD_NOT_ALLOWED, method_text);
	/* A connection whose request has not been read whole would be closed. */
	if (!*request) {
		*request = arg;
		return MHD_YES;
	}
	if (strcmp(url, PATH) == 0)
		return answer_page(arg, c);
	if (strcmp(url, "/") == 0)
		return answer_text(c, MHD_HTTP_OK, here_text);
	return answer_text(c, MHD_HTTP_NOT_FOUND, nothing_text);
}

/* A socket of ours, so that what is wrong with the address has a name. */
static int listen_at(const struct endpoint *at, struct err *e)
{
	struct sockaddr_storage ss;
	socklen_t len = sockaddr_from(at, &ss);
	int fd = socket(ss.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	char where[ENDPOINT_STRLEN];
	int on = 1, code;

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    bind(fd, (const struct sockaddr *)&ss, len) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	code = err_set(e, -errno, "metrics at %s: %s", endpoint_str(at, where),
		       strerror(errno));
	if (fd >= 0)
		close(fd);
	return code;
}

/* The socket is the daemon's from here on. */
static int start(struct exporter *x, struct err *e)
{
	x->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, x,
				     MHD_OPTION_LISTEN_SOCKET, x->fd,
				     MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS,
				     MHD_OPTION_CONNECTION_TIMEOUT, PATIENCE_S,
				     MHD_OPTION_END);
	if (x->daemon)
		return 0;
	close(x->fd);
	return err_set(e, -ENOMEM, "metrics: cannot start the HTTP server");
}

int exporter_open(struct exporter **out, const struct exporter_cfg *cfg, struct err *e)
{
	struct exporter *x = calloc(1, sizeof(*x));
	int code;

	*out = NULL;
	if (!x)
		return err_set(e, -ENOMEM, "out of memory");
	x->cfg = *cfg;
	x->fd = listen_at(&cfg->at, e);
	code = x->fd < 0 ? x->fd : start(x, e);
	if (code)
		free(x);
	else
		*out = x;
	return code;
}

struct endpoint exporter_at(const struct exporter *x)
{
	return socket_local(x->fd);
}

int exporter_fd(const struct exporter *x)
{
	return MHD_get_daemon_info(x->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int exporter_timeout(const struct exporter *x, int most)
{
	MHD_UNSIGNED_LONG_LONG ms;

	return MHD_get_timeout(x->daemon, &ms) == MHD_YES &&
			       ms < (MHD_UNSIGNED_LONG_LONG)most
		       ? (int)ms
		       : most;
}

void exporter_run(struct exporter *x)
{
	MHD_run(x->daemon);
}

void exporter_close(struct exporter *x)
{
	if (!x)
		return;
	MHD_stop_daemon(x->daemon);
	free(x);
}
