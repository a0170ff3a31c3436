/* SPDX-License-Identifier: MIT
 *
 * analyst.h - a process of its own for reading packets, beside one that still has more to do
 * than a sandbox lets it.
 */
#ifndef TCT_ANALYST_H
#define TCT_ANALYST_H

/**
 * analyst_run() - Call a function in a child, and wait for it
 * @fn:		Enters the sandbox (confine()) as soon as all is open. Returns an exit status; what it
 *		printed has arrived by then. What else it leaves in memory is gone
 *
 * The child dies with its parent.
 *
 * Return: a status for analyst_code(), as waitpid(2) gives it
 */
int analyst_run(int (*fn)(void *arg), void *arg);

/**
 * analyst_code() - The exit status that it left, once all is put away
 *
 * If a signal from outside has ended it, as SIGPIPE does when nobody reads any more, the same
 * ends this process, and this does not return.
 */
int analyst_code(int status);

#endif /* TCT_ANALYST_H */
