/* SPDX-License-Identifier: MIT
 *
 * observe.c - the capture that runs while a scenario or a command does.
 */
#include "observe.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "recording.h"
#include "source_live.h"

#define RING_BYTES	  (32 << 20)
#define FENCE_TRIES	  100
#define FENCE_WAIT_MS	  50
#define LINKTYPE_ETHERNET 1 /* of lo; for savefiles that stay empty */

/**
 * struct observer - A capture and where it goes
 * @file:	NULL once @save has taken it over
 * @save:	NULL until the first frame has said what link type it is
 * @fence:	UDP socket connected to itself, on port @fence_port
 * @token:	What the fence's datagram holds
 * @frames:	Saved so far
 * @passed:	The fence has been seen
 * @ports:	Of servers to watch, with OBSERVE_SHARED
 */
struct observer {
	struct source *source;
	FILE *file;
	struct recording *save;
	int fence;
	uint16_t fence_port;
	uint8_t token[16];
	unsigned int frames;
	bool passed;
	enum observer_scope scope;
	char ports[256];
};

static int failed(struct err *e, const char *what)
{
	return err_set(e, -errno, "%s: %s", what, strerror(errno));
}

static int open_fence(struct observer *o, struct err *e)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct sockaddr *sa = (struct sockaddr *)&sin;
	socklen_t len = sizeof(sin);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	o->fence = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (o->fence < 0 || bind(o->fence, sa, len) < 0 ||
	    getsockname(o->fence, sa, &len) < 0 || connect(o->fence, sa, len) < 0)
		return failed(e, "cannot open the fence's socket");
	o->fence_port = ntohs(sin.sin_port);
	if (getrandom(o->token, sizeof(o->token), 0) != sizeof(o->token))
		return failed(e, "getrandom");
	return 0;
}

static int open_source(struct observer *o, struct err *e)
{
	char filter[64];
	struct source_live_cfg cfg = { .iface = o->scope == OBSERVE_ALL ? "any" : "lo",
				       .filter = filter,
				       .buffer = RING_BYTES,
				       .immediate = true };

	snprintf(filter, sizeof(filter), "%sudp port %u",
		 o->scope == OBSERVE_SHARED ? "" : "tcp or icmp or icmp6 or ",
		 o->fence_port);
	return source_open_live(&o->source, &cfg, e);
}

int observer_open(struct observer **out, FILE *frames, enum observer_scope scope,
		  struct err *e)
{
	struct observer *o = calloc(1, sizeof(*o));
	int rc;

	*out = NULL;
	if (!o) {
		fclose(frames);
		return err_set(e, -ENOMEM, "out of memory");
	}
	o->file = frames;
	o->scope = scope;
	rc = open_fence(o, e);
	if (rc == 0)
		rc = open_source(o, e);
	if (rc < 0) {
		observer_close(o);
		return rc;
	}
	*out = o;
	return 0;
}

int observer_fd(const struct observer *o)
{
	return source_fd(o->source);
}

int observer_watch(void *observer, const struct endpoint *server, struct err *e)
{
	struct observer *o = observer;
	char filter[320];
	size_t n = strlen(o->ports);

	if (o->scope != OBSERVE_SHARED)
		return 0;
	snprintf(o->ports + n, sizeof(o->ports) - n, " or tcp port %u", server->port);
	snprintf(filter, sizeof(filter), "udp port %u%s", o->fence_port, o->ports);
	return source_live_filter(o->source, filter, e);
}

static int start_saving(struct observer *o, int linktype, struct err *e)
{
	FILE *file = o->file;

	if (o->save)
		return 0;
	o->file = NULL;
	return recording_open(&o->save, file, linktype, e);
}

static int take(struct observer *o, const struct frame *f, struct err *e)
{
	int rc;

	if (memmem(f->data, f->caplen, o->token, sizeof(o->token))) {
		o->passed = true;
		return 0;
	}
	rc = start_saving(o, f->linktype, e);
	o->frames++;
	if (rc == 0)
		recording_write(o->save, f);
	return rc;
}

static int drain_for(struct observer *o, int wait_ms, struct err *e)
{
	struct frame f;
	int rc = source_next(o->source, &f, wait_ms, e);

	while (rc == SOURCE_FRAME) {
		rc = take(o, &f, e);
		if (rc == 0)
			rc = source_next(o->source, &f, 0, e);
	}
	return rc < 0 ? rc : 0;
}

int observer_drain(void *observer, struct err *e)
{
	return drain_for(observer, 0, e);
}

static int pass_fence(struct observer *o, struct err *e)
{
	int rc = 0;

	if (send(o->fence, o->token, sizeof(o->token), 0) < 0)
		return failed(e, "cannot send the fence");
	for (int i = 0; i < FENCE_TRIES && rc == 0 && !o->passed; i++)
		rc = drain_for(o, FENCE_WAIT_MS, e);
	if (rc == 0 && !o->passed)
		rc = err_set(e, -ETIMEDOUT,
			     "lo: the end of the capture did not arrive");
	return rc;
}

int observer_finish(struct observer *o, uint64_t *dropped, struct err *e)
{
	struct source_stats st = { .dropped = 0 };
	int rc = pass_fence(o, e);

	if (rc == 0)
		rc = source_stats(o->source, &st, e);
	if (rc < 0)
		return rc;
	*dropped = st.dropped;
	rc = start_saving(o, LINKTYPE_ETHERNET, e);
	if (rc < 0)
		return rc;
	rc = recording_close(o->save, e);
	o->save = NULL;
	return rc;
}

unsigned int observer_frames(const struct observer *o)
{
	return o->frames;
}

void observer_close(struct observer *o)
{
	if (!o)
		return;
	source_close(o->source);
	recording_close(o->save, NULL);
	if (o->file)
		fclose(o->file);
	if (o->fence >= 0)
		close(o->fence);
	free(o);
}
