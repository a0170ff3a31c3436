// SPDX-License-Identifier: MIT
// diff.js - two connections side by side: what the comparison found, row beside row.
'use strict';

// "client F. 1:1(0) ack 1 <options> [labels] FIN_WAIT1/CLOSE_WAIT"
const CANON_SEGMENT = /^(?:client|server) (\S+)([^<[]*?)( <[^>]*>)?( \[[^\]]*\])?( [A-Z_0-9-]+\/[A-Z_0-9-]+)?$/;

// A line of the canonical text as a row that a ladder can draw.
function rowOf(cell) {
	const side = cell.side === 'server' ? 'server' : 'client';
	const row = { type: cell.kind === 'call' ? 'call' : 'kevent', from: side, time: '0.0',
		text: cell.text.replace(/^(client|server):? /, ''), labels: [] };
	const m = cell.kind === 'segment' && CANON_SEGMENT.exec(cell.text);
	if (!m)
		return row;
	const [, flags, numbers, options, labels, states] = m.map(part => (part ?? '').trim());
	const [client, server] = states.split('/');
	return { ...row, type: 'segment', flags, notation: `${flags} ${numbers}`.trim(),
		length: Number(/\((\d+)\)/.exec(numbers)?.[1] ?? 0),
		labels: labels.replace(/[[\]]/g, '').split(' ').filter(Boolean),
		means: `${labels} ${options}`.trim(), states: server ? { client, server } : undefined };
}

function half(pair, side) {
	return pair.rows.map(r => {
		const row = r[side] ? rowOf(r[side]) : { type: 'blank', from: 'client', time: '0.0', labels: [] };
		return { ...row, differs: r.mark !== ' ' };
	});
}

// Rows that belong together stand at one height.
function level(left, right) {
	return left.map((row, i) => ({ ...row, tall: row.type === 'segment' || right[i].type === 'segment' }));
}

function pairPart(pair) {
	const a = half(pair, 'a'), b = half(pair, 'b');
	const one = (flow, rows) => el('div', {},
		el('h3', {}, flow.title, ': ', el('span', { class: `ending-${flow.ending}` }, flow.ending)),
		ladder(rows, { client: flow.client, server: flow.server, narrow: true, all: true,
			mode: 'compressed', title: `ladder of ${flow.title}` }));
	return [el('h2', {}, pair.name ?? `Flow ${pair.a.flow}`),
		el('ul', { class: 'changes' }, pair.changes.map(c => el('li', {}, c))),
		el('div', { class: 'pairs' }, one(pair.a, level(a, b)), one(pair.b, level(b, a)))];
}

function aloneItem(pair) {
	const flow = pair.a ?? pair.b;
	return el('li', {}, `only in ${flow.title}: flow ${flow.flow}, ${flow.client ?? ''} → ${flow.server ?? ''}, ${flow.ending}`);
}

function showComparison(records) {
	const both = records.pairs.filter(p => p.a && p.b), alone = records.pairs.filter(p => !(p.a && p.b));
	const differ = both.filter(p => !p.same);
	show(byId('comparison'),
		el('p', {}, `${plural(both.length - differ.length, 'connection')} the same, ${differ.length} differ, ` +
			`${alone.length} without a counterpart. Rows that differ are marked.`),
		alone.length ? el('ul', {}, alone.map(aloneItem)) : null, differ.map(pairPart));
}
