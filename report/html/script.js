'use strict';
(() => {
	const data = JSON.parse(document.getElementById('data').textContent);
	// What is picked; span is the first and the last window.
	const pick = {code: null, session: null, method: null, subject: null, finding: null, span: null, call: null};
	const kindsOfPick = ['finding', 'code', 'method', 'subject', 'session', 'span'];
	const some = () => kindsOfPick.some(k => pick[k] !== null);
	const inSpan = w => pick.span === null || w >= pick.span[0] && w <= pick.span[1];
	const listing = w => data.windows.map((_, i) => i).filter(w);
	const colours = 6, inBand = -2; // beside the places of codes
	const byId = id => document.getElementById(id);
	const all = (selector, within = document) => [...within.querySelectorAll(selector)];
	const number = new Intl.NumberFormat('en-US');
	const sum = list => list.reduce((a, b) => a + b, 0);
	const lane = key => data.lanes.find(l => l.key === key);

	// node makes an element of HTML or, with a name space, of SVG; text is
	// always text.
	const svgSpace = 'http://www.w3.org/2000/svg';
	function node(space, name, attributes, ...children) {
		const made = space ? document.createElementNS(space, name) : document.createElement(name);
		for (const [k, v] of Object.entries(attributes || {})) if (v !== null && v !== undefined) made.setAttribute(k, v);
		made.append(...children.filter(c => c !== null && c !== undefined));
		return made;
	}
	const html = (name, attributes, ...children) => node('', name, attributes, ...children);
	const svg = (name, attributes, ...children) => node(svgSpace, name, attributes, ...children);
	const hint = text => svg('title', {}, text);

	function canvas(width, height, title) {
		return svg('svg', {width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title});
	}

	function put(id, chart) {
		byId(id).replaceChildren(chart);
		byId(id).closest('section').hidden = false;
	}

	const room = id => Math.max(300, byId(id).closest('main').clientWidth);
	const codeName = i => i < 0 ? 'other codes' : data.codes[i].code + (data.codes[i].name ? ' ' + data.codes[i].name : '');
	const colour = i => 'c' + (i === inBand ? colours + 1 : i >= 0 && i < colours ? i : colours);
	const short = (text, n) => text.length > n ? text.slice(0, Math.ceil(n / 2) - 1) + '…' + text.slice(-Math.floor(n / 2)) : text;

	// counts returns the errors of a window by code, of the session that is
	// picked if there is one, and only with the code that is picked.
	function counts(w) {
		const from = pick.session === null ? data.windows[w] : (lane(pick.session) || {cells: []}).cells.find(c => c[0] === w)?.slice(1);
		const by = new Map();
		if (!from) return by;
		for (let i = 0; i < from[3].length; i += 2) by.set(from[3][i], (by.get(from[3][i]) || 0) + from[3][i + 1]);
		if (pick.session === null && from[2] > 0) by.set(inBand, from[2]);
		if (pick.code !== null) for (const c of [...by.keys()]) if (c !== pick.code) by.delete(c);
		return by;
	}
	const named = c => c === inBand ? 'in-band' : codeName(c);

	// steps returns round numbers from 0 up to a number.
	function steps(most) {
		const raw = Math.max(1, most / 3), power = 10 ** Math.floor(Math.log10(raw));
		const step = Math.max(1, [1, 2, 5, 10].map(n => n * power).find(n => n >= raw));
		const list = [];
		for (let v = 0; v <= most; v += step) list.push(v);
		return list;
	}

	// axis labels the windows below a chart.
	function axis(into, x, step, y) {
		const each = Math.max(1, Math.ceil(74 / step));
		for (let w = 0; w < data.labels.length; w += each) into.append(svg('text', {x: x + w * step, y}, data.labels[w]));
	}

	function columns(into, x, step, top, height) {
		data.windows.forEach((_, w) => into.append(svg('rect', {
			class: 'hit', x: x + w * step, y: top, width: step, height, 'data-pick': 'window', 'data-value': w,
		}, hint(tip(w)))));
		const drawn = dragged || pick.span;
		if (drawn) into.append(svg('rect', {class: 'picked', x: x + drawn[0] * step, y: top, width: step * (drawn[1] - drawn[0] + 1), height}));
	}

	function tip(w) {
		const [messages, errors, soft] = data.windows[w];
		const parts = [...counts(w)].sort((a, b) => b[1] - a[1]).slice(0, 12).map(([c, n]) => `${named(c)}: ${number.format(n)}`);
		return [`${data.labels[w]} · ${number.format(messages)} messages · ${number.format(errors)} errors` + (soft ? ` · ${number.format(soft)} in-band` : ''), ...parts].join('\n');
	}

	function over() {
		if (!data.windows.length) return;
		const width = room('bars'), left = 44, top = 6, height = 170, step = (width - left) / data.windows.length;
		const columnsOf = data.windows.map((_, w) => counts(w));
		const most = Math.max(1, ...columnsOf.map(c => sum([...c.values()])));
		const chart = canvas(width, height + 24, 'Errors over time, by code');
		for (const v of steps(most)) {
			const y = top + (height - top) * (1 - v / most);
			chart.append(svg('line', {class: v ? 'grid' : 'axis', x1: left, x2: width, y1: y, y2: y}), svg('text', {x: left - 8, y: y + 4, 'text-anchor': 'end'}, number.format(v)));
		}
		columnsOf.forEach((by, w) => {
			const layers = new Map();
			for (const [c, n] of by) layers.set(colour(c), (layers.get(colour(c)) || 0) + n);
			let y = height;
			for (const [layer, n] of [...layers].sort()) {
				const h = (height - top) * n / most;
				chart.append(svg('rect', {class: layer, x: left + w * step + Math.min(1, step * .1), y: y -= h, width: Math.max(.6, step - Math.min(2, step * .2)), height: h}));
			}
		});
		columns(chart, left, step, top, height - top);
		axis(chart, left, step, height + 18);
		chart.setAttribute('tabindex', '0');
		chart.setAttribute('aria-keyshortcuts', 'ArrowLeft ArrowRight Shift+ArrowLeft Shift+ArrowRight');
		const focused = document.activeElement?.closest('#bars');
		put('bars', chart);
		if (focused) chart.focus();
		const shown = new Set(columnsOf.flatMap(by => [...by.keys()]));
		const items = data.codes.map((_, i) => i).filter(i => i < colours && shown.has(i)).map(i => legend(colour(i), codeName(i), i));
		if ([...shown].some(c => c >= colours || c === -1)) items.push(legend(colour(-1), 'other codes', null));
		if (shown.has(inBand)) items.push(legend(colour(inBand), 'in-band', null));
		byId('legend').replaceChildren(...items);
	}

	function legend(cls, text, code) {
		const box = svg('svg', {viewBox: '0 0 10 10', 'aria-hidden': 'true'}, svg('rect', {class: cls, width: 10, height: 10, rx: 2}));
		return code === null ? html('span', {}, box, text) : html('button', {type: 'button', 'data-pick': 'code', 'data-value': code, title: meaning(code)}, box, text);
	}
	const meaning = i => data.codes[i].meaning || null;

	function heat() {
		const rows = data.codes.map((_, i) => i).filter(i => pick.code === null || i === pick.code || i < 14).slice(0, 14);
		const matrix = data.windows.map((_, w) => {
			const keep = pick.code;
			pick.code = null;
			const by = counts(w);
			pick.code = keep;
			return by;
		});
		const used = rows.filter(c => matrix.some(by => by.get(c)));
		byId('heat').hidden = !used.length || data.windows.length < 2;
		if (byId('heat').hidden) return;
		const width = room('cells'), left = Math.min(230, width * .34), row = 24, step = (width - left) / data.windows.length;
		const most = Math.max(...matrix.flatMap(by => used.map(c => by.get(c) || 0)));
		const chart = canvas(width, used.length * row + 22, 'Errors by code and window');
		used.forEach((c, r) => {
			const y = r * row, dim = pick.code !== null && pick.code !== c ? ' dim' : '';
			chart.append(svg('text', {class: 'name' + dim, x: 0, y: y + 16, 'data-pick': 'code', 'data-value': c}, short(codeName(c), Math.floor(left / 7.4)), hint([codeName(c), meaning(c)].filter(Boolean).join(': '))));
			chart.append(svg('line', {class: 'grid', x1: left, x2: width, y1: y + row - 1, y2: y + row - 1}));
			matrix.forEach((by, w) => {
				const n = by.get(c);
				if (n) chart.append(svg('rect', {
					class: 'hot' + dim, x: left + w * step, y: y + 2, width: Math.max(1, step - (step > 6 ? 1 : 0)), height: row - 5,
					'fill-opacity': .18 + .82 * Math.sqrt(n / most), 'data-pick': 'both', 'data-value': c, 'data-window': w,
				}, hint(`${codeName(c)}\n${data.labels[w]}: ${number.format(n)}`)));
			});
		});
		if (pick.span) chart.append(svg('rect', {class: 'picked', x: left + pick.span[0] * step, y: 0, width: step * (pick.span[1] - pick.span[0] + 1), height: used.length * row - 1}));
		axis(chart, left, step, used.length * row + 16);
		put('cells', chart);
	}

	// place returns where a time lies, in windows from the beginning.
	const place = ms => data.unit === 'time' && ms !== null ? (ms - data.t0) / data.width : null;

	function lanes() {
		const fits = l => (pick.session === null || l.key === pick.session) &&
			(pick.code === null || l.cells.some(c => c[4].some((x, i) => i % 2 === 0 && x === pick.code))) &&
			(pick.span === null || l.cells.some(c => inSpan(c[0])));
		const list = data.lanes.filter(fits).slice(0, 40);
		byId('lanes').hidden = data.lanes.length === 0 || data.windows.length < 2;
		if (byId('lanes').hidden) return;
		byId('lanes-about').textContent = `${number.format(list.length)} of ${number.format(data.sessions)} sessions, the worst first. Grey: messages; red: errors; lines: findings.`;
		const width = room('rows'), left = Math.min(230, width * .34), row = 30, step = (width - left) / data.windows.length;
		const chart = canvas(width, list.length * row + 22, 'Messages, errors and findings of each session over time');
		const most = Math.max(1, ...list.flatMap(l => l.cells.map(c => c[1])));
		list.forEach((l, r) => {
			const y = r * row;
			chart.append(svg('text', {class: 'name', x: 0, y: y + 18, 'data-pick': 'session', 'data-value': l.key}, short(l.label, Math.floor(left / 7.6)), hint(l.label)));
			chart.append(svg('line', {class: 'axis', x1: left, x2: width, y1: y + 24, y2: y + 24}));
			for (const [w, messages, errors, soft, codes] of l.cells) {
				const x = left + w * step, wide = Math.max(1, step - (step > 4 ? 1 : 0));
				const busy = 3 + 15 * Math.sqrt(messages / most);
				let bad = errors + soft;
				if (pick.code !== null) bad = sum(codes.map((c, i) => i % 2 === 0 && c === pick.code ? codes[i + 1] : 0));
				const text = [`${data.labels[w]} · ${number.format(messages)} messages`];
				for (let i = 0; i < codes.length; i += 2) text.push(`${codeName(codes[i])}: ${number.format(codes[i + 1])}`);
				const cell = svg('g', {'data-pick': 'lane', 'data-value': l.key, 'data-window': w, class: inSpan(w) ? null : 'dim'}, hint(text.join('\n')),
					svg('rect', {class: 'busy', x, y: y + 24 - busy, width: wide, height: busy, 'fill-opacity': .3}));
				if (bad) {
					const h = Math.max(4, busy * Math.min(1, bad / Math.max(1, messages / 2)));
					cell.append(svg('rect', {class: 'hot', x, y: y + 24 - h, width: wide, height: h, 'fill-opacity': .4 + .55 * Math.min(1, 5 * bad / Math.max(1, messages))}));
				}
				chart.append(cell);
			}
			for (const f of data.findings.filter(f => f.session === l.key && place(f.start) !== null)) {
				const x1 = left + place(f.start) * step, x2 = Math.max(x1 + 3, left + place(f.end) * step);
				chart.append(svg('path', {class: 'span mark-' + f.level, d: `M${x1} ${y + 2}V${y + 5}H${x2}V${y + 2}`, fill: 'none'}, hint(f.title)));
			}
		});
		axis(chart, left, step, list.length * row + 16);
		put('rows', chart);
	}

	function latency() {
		byId('latency').hidden = !data.methods.some(m => pick.method === null || m.name === pick.method);
		if (byId('latency').hidden) return;
		const list = data.methods.filter(m => pick.method === null || m.name === pick.method), width = room('spread'), left = Math.min(230, width * .34), row = 30;
		const bounds = list.flatMap(m => m.buckets.map(b => b[0])).concat(list.map(m => m.p[2]));
		const from = Math.floor(Math.log10(Math.max(.001, Math.min(...bounds.filter(b => b > 0)) / 2.5)));
		const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...bounds))));
		const right = width - 12, x = ms => left + (right - left) * (Math.log10(Math.max(ms, 10 ** from)) - from) / (to - from);
		const chart = canvas(width, list.length * row + 22, 'Latency by method');
		for (let p = from; p <= to; p++) {
			chart.append(svg('line', {class: 'grid', x1: x(10 ** p), x2: x(10 ** p), y1: 0, y2: list.length * row}),
				svg('text', {x: x(10 ** p), y: list.length * row + 16, 'text-anchor': p === to ? 'end' : p === from ? 'start' : 'middle'}, p >= 3 ? number.format(10 ** (p - 3)) + ' s' : 10 ** p + ' ms'));
		}
		list.forEach((m, r) => {
			const y = r * row, most = Math.max(...m.buckets.map(b => b[1]));
			chart.append(svg('text', {class: 'name', x: 0, y: y + 18, 'data-pick': 'method', 'data-value': m.name}, short(m.name, Math.floor(left / 7.6)), hint(m.name)));
			chart.append(svg('line', {class: 'axis', x1: left, x2: right, y1: y + 25, y2: y + 25}));
			for (const [upTo, n] of m.buckets) {
				if (upTo <= 0) continue;
				const first = /^1/.test(upTo.toExponential()), low = first || /^2/.test(upTo.toExponential()) ? upTo / 2 : upTo * .4;
				const h = 2 + 18 * n / most;
				chart.append(svg('rect', {class: 'busy', x: x(low) + .5, y: y + 25 - h, width: Math.max(1, x(upTo) - x(low) - 1), height: h, 'fill-opacity': .32}, hint(`${m.name}\nbelow ${upTo} ms: ${number.format(n)}`)));
			}
			['p50', 'p90', 'p99'].forEach((name, i) => chart.append(svg('line', {class: name, x1: x(m.p[i]), x2: x(m.p[i]), y1: y + 5, y2: y + 25, 'stroke-width': 2}, hint(`${m.name}: ${name} ${m.p[i]} ms`))));
		});
		put('spread', chart);
	}

	// marks draws the steps of the findings, from the first event to the last.
	function marks() {
		for (const place of all('[data-marks]')) {
			const f = data.findings[place.dataset.marks];
			const timed = f.marks.filter(m => m[1] !== null);
			if (!timed.length || f.end <= f.start) continue;
			const width = Math.max(260, place.clientWidth), x = ms => 8 + (width - 16) * (ms - f.start) / (f.end - f.start);
			const chart = svg('svg', {width, height: 36, viewBox: `0 0 ${width} 36`, role: 'img', 'aria-label': `${f.title}: ${f.steps.join(', then ')}`});
			chart.append(svg('line', {class: 'span mark-' + f.level, x1: 8, x2: width - 8, y1: 12, y2: 12, 'stroke-opacity': .35}));
			const last = f.steps.length - 1;
			let free = -Infinity;
			for (const [step, ms, text] of timed) {
				const at = x(ms);
				chart.append(svg('circle', {class: 'mark-' + f.level + (step < last ? ' hollow' : ''), cx: at, cy: 12, r: step < last ? 5 : 6}, hint(text)));
				const label = f.steps[step];
				if (at > free) {
					const wide = label.length * 7 + 10, end = at > width - wide;
					chart.append(svg('text', {x: end ? Math.min(width, at + 6) : at - 5, y: 33, 'text-anchor': end ? 'end' : 'start'}, label));
					free = at + wide;
				}
			}
			place.replaceChildren(chart);
		}
	}

	// Tables.
	const value = cell => cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent;

	function sort(head) {
		const table = head.closest('table'), at = [...head.parentNode.children].indexOf(head);
		const down = head.getAttribute('aria-sort') ? head.getAttribute('aria-sort') === 'ascending' : head.classList.contains('n');
		for (const other of head.parentNode.children) other.removeAttribute('aria-sort');
		head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
		const body = table.tBodies[0];
		const rows = [...body.rows].map((row, i) => ({row, i, v: value(row.cells[at])}));
		const numeric = rows.every(r => r.v === '' || !isNaN(r.v));
		rows.sort((a, b) => {
			if ((a.v === '') !== (b.v === '')) return a.v === '' ? 1 : -1;
			const c = numeric ? a.v - b.v : a.v.localeCompare(b.v, 'en', {numeric: true});
			return (down ? -c : c) || a.i - b.i;
		});
		body.append(...rows.map(r => r.row));
	}

	// keep decides which rows of a table go with what is picked. Where the page does
	// not know it, all do.
	const has = (list, v) => list.includes(v);
	const codesOf = method => data.codes.map((_, i) => i).filter(i => data.codes[i].methods.includes(method));
	const subjectOf = key => key.split('\t');
	const keep = {
		codes: row => (pick.code === null || pick.code === +row.dataset.key) &&
			(pick.span === null || listing(inSpan).some(w => counts(w).has(+row.dataset.key))) &&
			(pick.session === null || laneCodes().has(+row.dataset.key)) &&
			(pick.method === null || has(codesOf(pick.method), +row.dataset.key)) &&
			(pick.subject === null || has(codesOf(subjectOf(pick.subject)[0]), +row.dataset.key)) &&
			(pick.finding === null || has(data.findings[pick.finding].codes, +row.dataset.key)),
		sessions: row => (pick.code === null || has((row.dataset.codes || '').split(' '), String(pick.code))) &&
			(pick.span === null || (lane(row.dataset.key) || {cells: []}).cells.some(c => inSpan(c[0]))) &&
			(pick.session === null || row.dataset.key === pick.session) &&
			(pick.finding === null || data.findings[pick.finding].session === null || data.findings[pick.finding].session === row.dataset.key),
		methods: row => (pick.code === null || has((row.dataset.codes || '').split(' '), String(pick.code))) &&
			(pick.method === null || row.dataset.key === pick.method) && (pick.subject === null || row.dataset.key === subjectOf(pick.subject)[0]),
		subjects: row => (pick.method === null || subjectOf(row.dataset.key)[0] === pick.method) && (pick.subject === null || row.dataset.key === pick.subject),
		windows: row => inSpan(Math.floor(row.dataset.key / data.join)) && (pick.code === null && pick.session === null || counts(Math.floor(row.dataset.key / data.join)).size > 0),
		examples: row => fitsCall(data.calls[row.dataset.key]), slowest: row => fitsCall(data.calls[row.dataset.key]), unanswered: row => fitsCall(data.calls[row.dataset.key]),
	};
	const laneCodes = () => new Set((lane(pick.session) || {cells: []}).cells.flatMap(c => c[4].filter((_, i) => i % 2 === 0)));
	const counted = ['codes', 'sessions', 'methods', 'subjects', 'warnings', 'problems'];

	function tables() {
		const wordsOf = text => (text || '').toLowerCase().split(/\s+/).filter(Boolean);
		const everywhere = wordsOf(byId('find').value);
		for (const section of all('[data-table]')) {
			const words = [...wordsOf(section.querySelector('input')?.value), ...everywhere];
			const keeps = keep[section.dataset.table] || (() => true);
			const rows = all('.scroll tbody tr', section);
			let shown = 0;
			for (const row of rows) {
				const text = words.length ? row.textContent.toLowerCase() : '';
				row.hidden = !keeps(row) || !words.every(w => text.includes(w));
				row.classList.toggle('on', row.dataset.key !== undefined && picked(section.dataset.table, row.dataset.key));
				if (!row.hidden) shown++;
			}
			const notes = [];
			if (shown < rows.length) notes.push(`${number.format(shown)} of ${number.format(rows.length)} rows shown`);
			if (some() && counted.includes(section.dataset.table)) notes.push('numbers are of the whole capture');
			section.querySelector('.shown').textContent = notes.length ? '· ' + notes.join(' · ') : '';
			section.classList.toggle('empty', everywhere.length > 0 && shown === 0);
		}
		for (const found of all('[data-finding]')) {
			const f = data.findings[found.dataset.finding];
			found.hidden = !(pick.finding === null || pick.finding === +found.dataset.finding) ||
				!(pick.code === null || f.codes.includes(pick.code)) || !(pick.session === null || f.session === pick.session) ||
				pick.span !== null && f.start !== null && data.unit === 'time' && (place(f.end) < pick.span[0] || place(f.start) >= pick.span[1] + 1) ||
				!everywhere.every(w => (found.textContent + found.closest('.rule').querySelector('h3').textContent).toLowerCase().includes(w));
		}
		for (const rule of all('.rule')) {
			rule.hidden = all('[data-finding]', rule).every(f => f.hidden);
			const rest = rule.querySelector('.rest');
			if (rest && (some() || everywhere.length)) rest.open = true;
		}
		for (const term of all('.glossary > div')) term.hidden = !everywhere.every(w => term.textContent.toLowerCase().includes(w));
	}

	function picked(table, key) {
		switch (table) {
		case 'codes': return pick.code === +key;
		case 'sessions': return pick.session === key;
		case 'methods': return pick.method === key;
		case 'subjects': return pick.subject === key;
		case 'windows': return pick.span !== null && inSpan(Math.floor(key / data.join));
		}
		return false;
	}

	// What is picked, in words and in the address.
	const said = {
		finding: () => 'finding ' + (pick.finding + 1) + ': ' + data.findings[pick.finding].title,
		code: () => 'code ' + codeName(pick.code),
		method: () => 'method ' + pick.method,
		subject: () => 'about ' + subjectOf(pick.subject).join(' '),
		session: () => 'session ' + (lane(pick.session)?.label || pick.session),
		span: () => (pick.span[0] === pick.span[1] ? 'from ' + data.labels[pick.span[0]] : data.labels[pick.span[0]] + ' to ' + data.labels[pick.span[1]]),
	};

	function words() {
		const parts = kindsOfPick.filter(k => pick[k] !== null).map(k => [k, said[k]()]);
		const bar = byId('picks');
		bar.hidden = !parts.length;
		bar.replaceChildren(...parts.length ? ['Only ', ...parts.map(([k, text]) => html('button', {type: 'button', 'data-clear': k, 'aria-label': 'Show all again: ' + text}, text + ' ×')),
			html('button', {type: 'button', class: 'open', 'data-calls': ''}, 'calls'), html('span', {class: 'scope'}, 'The head is of the whole capture.')] : []);
		const blind = pick.method !== null || pick.subject !== null || pick.finding !== null;
		for (const note of all('.whole')) {
			const latency = note.closest('#latency');
			note.textContent = (latency ? kindsOfPick.some(k => k !== 'method' && pick[k] !== null) : blind) ? 'Of the whole capture.' : '';
		}
	}

	function address() {
		const state = new URLSearchParams();
		if (pick.finding !== null) state.set('finding', pick.finding + 1);
		if (pick.code !== null) state.set('code', data.codes[pick.code].code);
		if (pick.method !== null) state.set('method', pick.method);
		if (pick.subject !== null) state.set('subject', pick.subject);
		if (pick.session !== null) state.set('session', pick.session);
		if (pick.span !== null) state.set('window', data.labels[pick.span[0]] + (pick.span[1] > pick.span[0] ? '..' + data.labels[pick.span[1]] : ''));
		const hash = state.toString();
		if (hash !== location.hash.slice(1)) history.pushState(null, '', hash ? '#' + hash : location.pathname + location.search);
	}

	function restore() {
		const state = new URLSearchParams(location.hash.slice(1));
		const at = (list, v) => v === null || list.indexOf(v) < 0 ? null : list.indexOf(v);
		const known = (table, v) => v !== null && all(`[data-table=${table}] tr[data-key]`).some(r => r.dataset.key === v) ? v : null;
		const finding = state.get('finding');
		pick.finding = finding !== null && data.findings[finding - 1] ? finding - 1 : null;
		pick.code = at(data.codes.map(c => c.code), state.get('code'));
		pick.method = known('methods', state.get('method')) || data.methods.some(m => m.name === state.get('method')) ? state.get('method') : null;
		pick.subject = known('subjects', state.get('subject'));
		const ends = (state.get('window') || '').split('..').map(label => at(data.labels, label));
		pick.span = ends[0] === null || ends[ends.length - 1] === null ? null : [Math.min(ends[0], ends[ends.length - 1]), Math.max(ends[0], ends[ends.length - 1])];
		const session = state.get('session');
		pick.session = known('sessions', session) || (lane(session) ? session : null);
	}

	// The calls that the page has, in a panel at the side.
	const windowOf = call => place(call.ms) === null ? null : Math.floor(place(call.ms));

	function fitsCall(c) {
		const finding = pick.finding === null ? null : data.findings[pick.finding];
		return (pick.code === null || c.code === pick.code) && (pick.method === null || c.method === pick.method) &&
			(pick.subject === null || c.method + '\t' + c.subject === pick.subject) && (pick.session === null || c.session === pick.session) &&
			(pick.span === null || windowOf(c) !== null && inSpan(windowOf(c))) &&
			(finding === null || finding.places.includes(c.at) || finding.places.includes(c.answer));
	}

	// pretty indents JSON, and leaves each value as it was sent.
	function pretty(text) {
		try {
			JSON.parse(text);
		} catch {
			return text;
		}
		let out = '', depth = 0;
		const line = () => '\n' + '  '.repeat(depth);
		for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[^\s{}[\]:,"]+|[{}[\]:,]/g)) switch (token) {
		case '{': case '[': depth++; out += token + line(); break;
		case '}': case ']':
			depth--;
			out = /[{[]\s*$/.test(out) ? out.trimEnd() + token : out + line() + token;
			break;
		case ',': out += token + line(); break;
		case ':': out += ': '; break;
		default: out += token;
		}
		return out;
	}

	function copier(text, label) {
		const button = html('button', {type: 'button', class: 'copy', 'data-copy': text}, label);
		return button;
	}

	function callNode(c, open) {
		const facts = [['at', c.at + (c.answer ? ', answered at ' + c.answer : '')], ['time', c.when], ['took', c.took], ['session', c.label], ['error', c.error], ['text', c.text], ['cause', c.cause]];
		const list = html('dl', {}, ...facts.filter(([, v]) => v).flatMap(([k, v]) => [html('dt', {}, k), html('dd', {}, v)]));
		const texts = [['request', c.request], ['response', c.response]].filter(([, t]) => t !== null).map(([name, t]) =>
			html('div', {class: 'sent'}, html('h4', {}, name, copier(t, 'copy')), html('pre', {tabindex: '0'}, html('code', {}, pretty(t)))));
		if (!texts.length) texts.push(html('p', {class: 'cut'}, 'What was sent is not in this page.'));
		const command = c.show ? html('p', {class: 'command'}, html('code', {}, c.show), copier(c.show, 'copy')) : null;
		return html('details', open ? {open: ''} : {}, html('summary', {}, html('code', {}, [c.method || '(no request)', c.subject].filter(Boolean).join(' ')), ' ',
			html('span', {class: c.tone}, c.outcome + (c.error ? ' ' + c.error : '')), ' ', html('span', {class: 'when'}, [c.when, c.took].filter(Boolean).join(' · '))), list, ...texts, command);
	}

	function panel(open) {
		const box = byId('panel');
		if (open) box.hidden = false;
		if (box.hidden) return;
		const most = 50;
		const list = pick.call !== null ? [data.calls[pick.call]] : data.calls.filter(fitsCall);
		byId('panel-title').textContent = pick.call !== null ? 'One call' : some() ? 'Calls: ' + kindsOfPick.filter(k => pick[k] !== null).map(k => said[k]()).join(', ') : 'Calls';
		const all = [data.all];
		if (pick.code !== null) all.push('--code=' + quote(data.codes[pick.code].code.replace(/^"|"$/g, '')));
		if (pick.method !== null) all.push('--method=' + quote(pick.method));
		if (pick.subject !== null) all.push('--method=' + quote(subjectOf(pick.subject)[0]), '--subject=' + quote(subjectOf(pick.subject)[1]));
		if (pick.session !== null && lane(pick.session)) all.push('--session=' + quote(lane(pick.session).label));
		const shown = Math.min(most, list.length), command = all.join(' ');
		byId('panel-about').replaceChildren(pick.call !== null ? '' : list.length ? `${number.format(shown)} of those that are in this page: up to three of each code and method that failed, the slowest, the last without a response. All of them: ` :
			'This page has no call of these: it has up to three of each code and method that failed, the slowest, and the last without a response. All of them: ',
		...pick.call !== null ? [] : [html('code', {}, command), copier(command, 'copy')]);
		byId('panel-calls').replaceChildren(...list.slice(0, most).map((c, i) => callNode(c, i === 0)));
	}
	const quote = text => /^[\w\-./:@%+,]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;

	let opener = null;
	function close() {
		if (byId('panel').hidden) return;
		byId('panel').hidden = true;
		pick.call = null;
		opener?.isConnected && opener.focus();
		opener = null;
	}

	async function copy(button) {
		try {
			await navigator.clipboard.writeText(button.dataset.copy);
		} catch {
			const area = html('textarea', {});
			area.value = button.dataset.copy;
			document.body.append(area);
			area.select();
			document.execCommand('copy');
			area.remove();
		}
		const label = button.textContent;
		button.textContent = 'copied';
		setTimeout(() => button.textContent = label, 1200);
	}

	function draw() {
		over();
		heat();
		lanes();
		tables();
		words();
		latency();
		panel(false);
	}

	const same = (a, b) => a === b || Array.isArray(a) && Array.isArray(b) && a[0] === b[0] && a[1] === b[1];
	function choose(kind, v) {
		pick[kind] = same(pick[kind], v) ? null : v;
		return pick[kind] !== null;
	}

	document.addEventListener('click', event => {
		const head = event.target.closest('th');
		if (head && head.closest('.scroll')) return sort(head);
		const goto = event.target.closest('[data-goto]'), copied = event.target.closest('[data-copy]');
		if (copied) return copy(copied);
		if (goto) return byId(goto.dataset.goto).scrollIntoView({block: 'start'});
		if (event.target.closest('#panel-close')) return close();
		const clear = event.target.closest('[data-clear]'), hit = event.target.closest('[data-pick]');
		let opens = false;
		if (event.target.closest('[data-calls]')) opens = true;
		else if (clear) pick[clear.dataset.clear] = null;
		else if (!hit || event.detail > 0 && hit.classList.contains('hit')) return; // the pointer has chosen windows
		else switch (hit.dataset.pick) {
		case 'code': case 'finding': opens = choose(hit.dataset.pick, +hit.dataset.value); break;
		case 'session': case 'method': case 'subject': opens = choose(hit.dataset.pick, hit.dataset.value); break;
		case 'window': opens = choose('span', [+hit.dataset.value, +hit.dataset.value]); break;
		case 'both': pick.code = +hit.dataset.value; pick.span = [+hit.dataset.window, +hit.dataset.window]; opens = true; break;
		case 'lane': pick.session = hit.dataset.value; pick.span = [+hit.dataset.window, +hit.dataset.window]; opens = true; break;
		case 'call': opens = true; break;
		}
		pick.call = hit && hit.dataset.pick === 'call' ? +hit.dataset.value : null;
		if (opens) opener = event.target.closest('button') || opener;
		address();
		draw();
		if (opens) panel(true);
		else if (!some()) close();
		if (event.target.closest('[data-calls], [data-pick=call]')) byId('panel').focus();
	});

	// Windows are dragged over, or chosen with arrows.
	let dragged = null;
	const windowAt = event => event.target.closest('#bars .hit');
	document.addEventListener('pointerdown', event => {
		const hit = windowAt(event);
		if (hit && event.button === 0) dragged = [+hit.dataset.value, +hit.dataset.value, +hit.dataset.value];
	});
	document.addEventListener('pointermove', event => {
		if (!dragged) return;
		const hit = document.elementFromPoint(event.clientX, event.clientY)?.closest('#bars .hit');
		if (!hit) return;
		const w = +hit.dataset.value, now = [Math.min(dragged[2], w), Math.max(dragged[2], w), dragged[2]];
		if (same(now, dragged)) return;
		dragged = now;
		over();
	});
	document.addEventListener('pointerup', () => {
		if (!dragged) return;
		const [from, to] = dragged;
		dragged = null;
		const opens = choose('span', [from, to]);
		address();
		draw();
		panel(opens);
	});
	document.addEventListener('pointercancel', () => { dragged = null; draw(); });
	document.addEventListener('keydown', event => {
		if (event.key === 'Escape') return close();
		const move = {ArrowLeft: -1, ArrowRight: 1}[event.key];
		if (!move || !event.target.closest || !event.target.closest('#bars') || !data.windows.length) return;
		event.preventDefault();
		const last = data.windows.length - 1, bound = w => Math.max(0, Math.min(last, w));
		if (pick.span === null) pick.span = move > 0 ? [0, 0] : [last, last];
		else if (event.shiftKey) pick.span = move > 0 ? [pick.span[0], bound(pick.span[1] + 1)] : [pick.span[0], Math.max(pick.span[0], pick.span[1] - 1)];
		else pick.span = [bound(pick.span[move > 0 ? 1 : 0] + move), bound(pick.span[move > 0 ? 1 : 0] + move)];
		address();
		draw();
	});
	document.addEventListener('toggle', event => event.target.classList.contains('rest') && marks(), true);
	document.addEventListener('input', event => event.target.type === 'search' && tables());
	for (const change of ['hashchange', 'popstate']) addEventListener(change, () => { restore(); pick.call = null; draw(); });
	let width = 0;
	new ResizeObserver(() => {
		const now = document.querySelector('main').clientWidth;
		if (now === width) return;
		width = now;
		draw();
		marks();
	}).observe(document.querySelector('main'));

	// What can be picked in tables, and the heads that sort, become buttons.
	for (const head of all('[data-table] .scroll th')) head.replaceChildren(html('button', {type: 'button'}, head.textContent || 'order'));
	const kinds = {codes: 'code', sessions: 'session', windows: 'window', methods: 'method', subjects: 'subject', examples: 'call', slowest: 'call', unanswered: 'call'};
	for (const row of all('[data-table] tr[data-key]')) {
		const kind = kinds[row.closest('[data-table]').dataset.table];
		if (!kind) continue;
		const v = kind === 'window' ? Math.floor(row.dataset.key / data.join) : row.dataset.key;
		const cell = row.cells[kind === 'subject' ? 1 : 0], button = html('button', {type: 'button', 'data-pick': kind, 'data-value': v, title: kind === 'code' && v >= 0 ? meaning(v) : null});
		button.append(...cell.childNodes);
		cell.append(button);
	}
	for (const found of all('[data-finding]')) {
		const name = found.querySelector('.who .name'), button = html('button', {type: 'button', 'data-pick': 'finding', 'data-value': found.dataset.finding});
		button.append(...name.childNodes);
		name.append(button);
	}
	byId('bar').hidden = false;
	restore();
	draw();
	marks();
	for (const entry of all('#contents button')) entry.hidden = byId(entry.dataset.goto).hidden;
})();
