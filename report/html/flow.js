// SPDX-License-Identifier: MIT
// flow.js - one connection: verdict with its evidence, ladder, details of what is chosen.
'use strict';

// "#6" in a sentence leads to that frame.
function withFrames(text) {
	return text.split(/(#\d+)/).map(part => /^#\d+$/.test(part) ?
		el('button', { type: 'button', class: 'link frame-link',
			onclick: () => chooseFrame(Number(part.slice(1))) }, part) : part);
}

function framesIn(text) {
	return [...text.matchAll(/#(\d+)/g)].map(m => m[1]);
}

function cite(frames) {
	for (const row of byId('flow').querySelectorAll('.ladder .row'))
		row.classList.toggle('cited', frames.includes(row.dataset.frame ?? ''));
}

function evidenceItem(text) {
	const frames = framesIn(text);
	return el('li', { class: 'evidence', tabindex: 0, onmouseenter: () => cite(frames),
		onfocus: () => cite(frames), onmouseleave: () => cite([]), onblur: () => cite([]) }, withFrames(text));
}

function causePart(cause, first) {
	return [el('h3', {}, first ? '' : 'or ', cause.cause, ' ',
		el('span', { class: 'certainty' }, cause.certainty)),
	el('p', {}, `${cause.text}.`),
	el('ul', {}, cause.evidence.map(evidenceItem)),
	cause.remedy ? el('p', { class: 'remedy' }, cause.remedy) : null];
}

function endingPart(flow, words) {
	const closer = { client: 'The client closed first.', server: 'The server closed first.',
		both: 'Both closed at once.' }[flow.closer] ?? '';
	const wait = flow.time_wait ? ` TIME_WAIT: ${flow.time_wait}.` : '';
	return [el('p', {}, el('b', { class: `ending-${flow.ending}` }, flow.ending), `: ${words.endings[flow.ending]}.`),
		el('p', {}, closer + wait),
		flow.complete ? null : el('p', { class: 'hint' },
			'The capture does not have its begin: which end is the client is a guess.')];
}

function sawPart(flow) {
	const parts = ['client', 'server'].filter(side => flow.saw[side].length).map(side =>
		el('li', {}, `the ${side}'s application: ${flow.saw[side].join(', then ')}`));
	return parts.length ? [el('h3', {}, 'What the applications get'), el('ul', {}, parts)] : [];
}

function ledgerPart(flow) {
	const columns = ['written', 'sent', 'acked', 'delivered', 'destroyed'];
	const rows = ['client', 'server'].filter(side => flow.ledger[side]).map(side => el('tr', {},
		el('th', { scope: 'row' }, side), columns.map(c => el('td', {},
			flow.ledger[side][c] === null || flow.ledger[side][c] === undefined ? '?' :
				grouped(flow.ledger[side][c])))));
	return [el('h3', {}, 'Bytes'), el('table', { class: 'ledger' },
		el('thead', {}, el('tr', {}, el('th', {}, 'by'), columns.map(c => el('th', { scope: 'col' }, c)))),
		el('tbody', {}, rows))];
}

function verdictPart(flow, words) {
	return el('div', { class: 'verdict' },
		el('div', {}, endingPart(flow, words), flow.causes.map((c, i) => causePart(c, i === 0))),
		el('div', {}, sawPart(flow), ledgerPart(flow)));
}

const current = { flow: null, mode: 'compressed', all: false };

function drawCurrent() {
	const { flow } = current;
	const node = ladder(rowsOf(view.records, flow.rows), { client: flow.client, server: flow.server,
		mode: current.mode, all: current.all, title: `ladder of flow ${flow.id}` });
	node.addEventListener('click', event => chooseRowOf(node, event.target.closest('.row')));
	node.addEventListener('keydown', event => ladderKey(node, event));
	byId('drawing').replaceChildren(node);
}

function detail(name, value) {
	const text = value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value);
	return [el('dt', {}, name), el('dd', { class: 'mono' }, text)];
}

function showDetails(row) {
	const hidden = ['type', 'flow', 'labels', 'means', 'lost', 'differs', 'states'];
	const lost = row.lost ? [el('p', {}, `Sent again in #${row.lost}: it, or the answer to it, was lost.`)] : [];
	const labels = (row.labels ?? []).map(l => [el('dt', {}, l),
		el('dd', { class: 'wide' }, view.records.words.labels[l] ?? '')]);
	show(byId('details'), el('h3', {}, sentence(row)), lost, el('dl', {},
		Object.entries(row).filter(([k, v]) => !hidden.includes(k) && v !== null).map(([k, v]) => detail(k, v)),
		detail('client after it', row.states?.client), detail('server after it', row.states?.server), labels));
}

function chooseRowOf(node, group) {
	if (!group)
		return;
	const row = node.rows[Number(group.dataset.index)];
	if (row.type === 'folded') {
		current.all = true;
		drawCurrent();
		return;
	}
	node.querySelectorAll('.chosen').forEach(g => g.classList.remove('chosen'));
	group.classList.add('chosen');
	moveTo(group);
	showDetails(row);
}

function chooseFrame(frame) {
	const node = byId('drawing').querySelector('.ladder');
	const group = node.querySelector(`.row[data-frame="${frame}"]`);
	if (group)
		group.scrollIntoView({ block: 'center' });
	chooseRowOf(node, group);
}

function ladderKey(node, event) {
	const groups = [...node.querySelectorAll('.row')], i = groups.indexOf(event.target.closest('.row'));
	const next = { ArrowDown: groups[i + 1], ArrowUp: groups[i - 1], Home: groups[0],
		End: groups.at(-1) }[event.key];
	if (event.key === 'Enter' || event.key === ' ')
		chooseRowOf(node, groups[i]);
	else if (!next)
		return;
	else
		moveTo(next);
	event.preventDefault();
}

function modeButton(mode, text) {
	return el('button', { type: 'button', 'aria-pressed': String(current.mode === mode), onclick: event => {
		current.mode = mode;
		for (const b of event.target.parentNode.querySelectorAll('[aria-pressed]'))
			b.setAttribute('aria-pressed', String(b === event.target));
		drawCurrent();
	} }, text);
}

function closeFlow() {
	const row = byId('table').querySelector(`tr[data-flow="${current.flow?.id}"]`);
	show(byId('flow'));
	history.replaceState(null, '', '#');
	chooseRow(null);
	moveTo(row);
}

function openFlow(number) {
	const flow = view.records.flows.find(f => f.id === number);
	if (!flow)
		return;
	Object.assign(current, { flow, all: false });
	chooseRow(number);
	show(byId('flow'), el('h2', {}, `Flow ${flow.id}: ${flow.client} → ${flow.server}`),
		verdictPart(flow, view.records.words),
		el('div', { class: 'tools' }, el('span', {}, 'Time:'), modeButton('compressed', 'compressed'),
			modeButton('true', 'true'), el('button', { type: 'button', onclick: closeFlow }, 'Close (Esc)')),
		el('div', { id: 'drawing', class: 'drawing' }),
		el('section', { id: 'details', 'aria-live': 'polite', 'aria-label': 'Details', hidden: true }));
	drawCurrent();
	history.replaceState(null, '', `#flow=${number}`);
	byId('flow').focus({ preventScroll: true });
	byId('flow').scrollIntoView();
}
