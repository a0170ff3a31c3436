// SPDX-License-Identifier: MIT
// table.js - the connections, sorted and filtered; rows are made as they are scrolled to.
'use strict';

const CERTAINTY_MARK = { certain: '!', likely: '', possible: '?' };
const causesText = flow => flow.causes.map(c => c.cause + CERTAINTY_MARK[c.certainty]).join(', ');
const durationOf = flow => secondsBetween(flow.start, flow.end);
const bytesOf = flow => flow.bytes.client + flow.bytes.server;

// value: to sort by; text: what is shown.
const COLUMNS = [
	{ name: 'flow', number: true, value: f => f.id, text: f => `${f.id}` },
	{ name: 'scenario', value: f => f.scenario ?? '', text: f => f.scenario ?? '' },
	{ name: 'client', value: f => f.client, text: f => f.client },
	{ name: 'server', value: f => f.server, text: f => f.server },
	{ name: 'ending', value: f => f.ending, text: f => f.ending, style: f => `ending-${f.ending}` },
	{ name: 'closer', value: f => f.closer ?? '', text: f => f.closer ?? '-' },
	{ name: 'cause', value: causesText, text: f => causesText(f) || '-' },
	{ name: 'seconds', number: true, value: durationOf, text: f => durationOf(f).toFixed(6) },
	{ name: 'bytes', number: true, value: bytesOf, text: f => grouped(bytesOf(f)) },
	{ name: 'destroyed', number: true, value: f => destroyedOf(f) ?? -1,
		text: f => destroyedOf(f) === null ? '?' : grouped(destroyedOf(f)) },
];

// What a word of the filter asks: name -> does the flow have that value?
const ASK = {
	ending: (f, v) => f.ending === v,
	cause: (f, v) => f.causes.some(c => c.cause === v),
	certainty: (f, v) => f.causes.some(c => c.certainty === v),
	closer: (f, v) => (f.closer ?? 'nobody') === v,
	address: (f, v) => [f.client, f.server].some(a => hostOf(a) === v),
	port: (f, v) => [f.client, f.server].some(a => portOf(a) === v),
	flow: (f, v) => String(f.id) === v,
	scenario: (f, v) => f.scenario === v,
};

function testOf(word) {
	const not = word.startsWith('-') && word.length > 1, plain = not ? word.slice(1) : word;
	const [name, value] = [plain.slice(0, plain.indexOf(':')), plain.slice(plain.indexOf(':') + 1)];
	const test = plain.includes(':') && ASK[name] ? f => ASK[name](f, value) :
		f => COLUMNS.some(c => c.text(f).includes(plain));
	return not ? f => !test(f) : test;
}

const view = { records: null, columns: [], shown: [], drawn: 0, sort: 'flow', down: false, chosen: null };
const PAGE = 200;

function tableRow(flow) {
	return el('tr', { 'data-flow': flow.id, tabindex: -1, 'aria-selected': String(view.chosen === flow.id),
		onclick: () => openFlow(flow.id) },
	view.columns.map(c => el('td', { class: [c.number ? 'n' : '', c.style?.(flow) ?? ''].join(' ').trim() },
		c.text(flow))));
}

function drawMore(upTo) {
	const body = byId('table').tBodies[0], end = Math.min(view.shown.length, upTo ?? view.drawn + PAGE);
	body.append(...view.shown.slice(view.drawn, end).map(tableRow));
	view.drawn = Math.max(view.drawn, end);
	byId('more').hidden = view.drawn >= view.shown.length;
	byId('more').textContent = `${grouped(view.shown.length - view.drawn)} more: scroll the table`;
}

function refreshTable() {
	const words = byId('filter').value.trim().split(/\s+/).filter(Boolean);
	const tests = words.map(testOf), column = COLUMNS.find(c => c.name === view.sort);
	if (byId('abnormal').checked)
		tests.push(ABNORMAL);
	view.shown = view.records.flows.filter(f => tests.every(t => t(f)));
	const keys = new Map(view.shown.map(f => [f, column.value(f)])), sign = view.down ? -1 : 1;
	view.shown.sort((a, b) => {
		const x = keys.get(a), y = keys.get(b);
		return (x < y ? -sign : x > y ? sign : 0) || a.id - b.id;
	});
	byId('count').textContent = `${grouped(view.shown.length)} of ${plural(view.records.flows.length, 'connection')}`;
	byId('table').tBodies[0].replaceChildren();
	view.drawn = 0;
	drawMore();
	byId('table').tBodies[0].querySelector('tr')?.setAttribute('tabindex', 0);
}

function setFilter(text) {
	byId('filter').value = text;
	refreshTable();
	byId('connections').scrollIntoView();
}

function sortBy(name) {
	view.down = view.sort === name ? !view.down : COLUMNS.find(c => c.name === name).number && name !== 'flow';
	view.sort = name;
	drawHead();
	refreshTable();
}

function drawHead() {
	const order = view.down ? 'descending' : 'ascending';
	byId('table').tHead.replaceChildren(el('tr', {}, view.columns.map(c =>
		el('th', { scope: 'col', class: c.number ? 'n' : null, 'aria-sort': c.name === view.sort ? order : null },
			el('button', { type: 'button', onclick: () => sortBy(c.name) },
				c.name + (c.name === view.sort ? view.down ? ' ▼' : ' ▲' : ''))))));
}

function moveTo(row) {
	if (!row)
		return;
	row.parentNode.querySelector('[tabindex="0"]')?.setAttribute('tabindex', -1);
	row.setAttribute('tabindex', 0);
	row.focus();
}

function tableKey(event) {
	const row = event.target.closest('tbody tr');
	if (!row)
		return;
	if (event.key === 'ArrowDown' && !row.nextSibling)
		drawMore();
	const next = { ArrowDown: row.nextSibling, ArrowUp: row.previousSibling,
		Home: row.parentNode.firstChild, End: row.parentNode.lastChild }[event.key];
	if (event.key === 'Enter')
		openFlow(Number(row.dataset.flow));
	else if (!next)
		return;
	else
		moveTo(next);
	event.preventDefault();
}

function chooseRow(flow) {
	view.chosen = flow;
	for (const row of byId('table').tBodies[0].rows)
		row.setAttribute('aria-selected', String(Number(row.dataset.flow) === flow));
}

function showTable(records) {
	view.records = records;
	view.columns = COLUMNS.filter(c => c.name !== 'scenario' || records.runs.length > 1);
	drawHead();
	refreshTable();
	byId('filter').addEventListener('input', refreshTable);
	byId('abnormal').addEventListener('change', refreshTable);
	byId('search').addEventListener('submit', event => event.preventDefault());
	byId('table').addEventListener('keydown', tableKey);
	byId('table').parentNode.addEventListener('scroll', event => {
		const box = event.target;
		if (box.scrollTop + box.clientHeight > box.scrollHeight - 300)
			drawMore();
	});
	// What is printed is all of it.
	addEventListener('beforeprint', () => drawMore(view.shown.length));
}
