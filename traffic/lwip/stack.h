/* SPDX-License-Identifier: MIT
 *
 * stack.h - sockets of lwIP, a TCP that is not Linux's, behind a TAP in the caller's
 * network namespace. The library is loaded when it is asked for.
 */
#ifndef TCT_STACK_H
#define TCT_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

/* Addresses of both ends of the cable, host byte order. */
#define STACK_ADDRESS UINT32_C(0x0a090002) /* 10.9.0.2: lwIP */
#define STACK_PEER    UINT32_C(0x0a090001) /* 10.9.0.1: Linux */

/** stack_version() - "2.1.3", or NULL if this program was built without it */
const char *stack_version(void);

/**
 * stack_open() - Start lwIP in this process, on a TAP that is there already
 * @tap:	Its name
 *
 * Return: 0, or -errno with @e set: -ENOENT if the library is not there
 */
int stack_open(const char *tap, struct err *e);

/* As the calls of these names: a result, or -1 with errno set. */
int stack_socket(void);
int stack_connect(int fd, uint16_t port);
int64_t stack_send(int fd, const void *data, size_t n, bool dont_wait);
int64_t stack_recv(int fd, void *data, size_t n, bool dont_wait);
int stack_shutdown(int fd, int how);
int stack_close(int fd);

/** stack_linger() - SO_LINGER with {on, @seconds}, or off below 0 */
int stack_linger(int fd, int seconds);

/** stack_patience() - Calls on it fail with EAGAIN after so many ms */
int stack_patience(int fd, int ms);

/** stack_port() - The local port, 0 if it has none */
uint16_t stack_port(int fd);

#endif /* TCT_STACK_H */
