// The page of a case: what is known, who has it, and what is decided.

import { $, press, submit, complete, say, element, Problem } from './ask.js';
import { desk, me, named, term, said, words, title, tag, tags, rows, items, next, moment } from './words.js';

const id = location.pathname.split('/')[2];
const at = '/cases/' + id;
let known; // the file of the case
let had = false; // whether it was taken here

// look reads the file, and shows it.
async function look() {
  known = await desk('GET', at + '/file');
  had ||= known.case.taken === me;
  about();
  steps();
  account();
  notes();
  trail();
  stand();
}

function about() {
  const { case: c, session: s } = known;
  $('about').replaceChildren(`${s.name ?? ''} ${title(c)} `, ...tags({ ...c, taken: '' }));
  rows($('facts'), [
    [words.name, s.name], [words.document, s.document], [words.number, s.number], [words.card, s.card], [words.mobile, s.mobile],
    [words.round, c.round > 1 ? c.round : undefined],
    [words.since, moment(c.since)], [words.deadline, moment(c.deadline)],
  ]);
}

function steps() {
  const list = $('steps');
  items(list, known.session.steps.map((p) => {
    const text = known.session.texts.find((t) => t.step === p.step);
    const li = element('li', '');
    const found = element('span', text.state + ' ', { class: 'tags' });
    if (p.findings?.length) found.append(...p.findings.map((f) => tag(term('finding', f), 'odd')));
    else if (p.phase === 'passed' && p.step !== 'review') found.append(element('span', list.dataset.none, { class: 'meta' }));
    li.append(element('span', text.name), found);
    return li;
  }));
}

function account() {
  const { case: c, account: a } = known;
  rows($('account'), [[words.account, c.account], [words.state, term('account', a.state)], [words.level, a.level || undefined]]);
  items($('earlier'), known.earlier.map(outcome));
  items($('others'), known.identity.map(outcome));
}

// outcome is what became of another session.
function outcome(o) {
  const li = element('li', '');
  const how = [term('status', o.status), o.reason && term('reason', o.reason)].filter(Boolean).join(' · ');
  li.append(element('a', `${moment(o.started)} · ${title(o)}`, { href: '/case/' + o.session }), element('span', how));
  return li;
}

function notes() {
  items($('notes'), known.notes.map((n) => {
    const li = element('li', '');
    li.append(element('p', n.text), element('span', `${named(n.actor)} · ${moment(n.at)}`, { class: 'meta' }));
    return li;
  }));
}

function trail() {
  $('trail').replaceChildren(...known.trail.map((e) => {
    const li = element('li', '', { 'data-kind': e.kind });
    const step = /consent$/.test(e.kind) ? term('purpose', e.step) : e.step && term('step', e.step);
    const found = e.findings?.match(/\w+/g)?.map((f) => term('finding', f)) ?? [];
    const what = [
      step, e.outcome && term('phase', e.outcome), e.status && term('status', e.status), e.reason && term('reason', e.reason), ...found,
      e.actor && named(e.actor), e.kind === 'voted' ? words[e.reference] : e.reference, e.provider,
    ].filter(Boolean);
    li.append(element('span', moment(e.time), { class: 'meta' }), element('strong', term('kind', e.kind)), element('span', what.join(' · '), { class: 'meta' }));
    return li;
  }));
}

// holder tells who has the case: "mine", "other", "free", "ended" where it was taken here, or
// "none" where there is nothing to decide.
function holder() {
  const c = known.case;
  if (c.status !== 'review') return 'none';
  const held = c.taken && Date.parse(c.taken_until) > Date.now();
  if (held) return c.taken === me ? 'mine' : 'other';
  return had ? 'ended' : 'free';
}

let stood;

// stand shows what can be done now: take, decide, agree, or nothing.
function stand() {
  const c = known.case;
  const has = (stood = holder());
  const until = c.taken_until && new Date(c.taken_until).toLocaleTimeString(document.documentElement.lang, { timeStyle: 'short' });
  $('lease').hidden = has === 'none';
  $('lease').dataset.has = has;
  const text = has === 'free' && c.voted === me ? 'waits' : has;
  if (has !== 'none') $('lease-text').textContent = said($('lease-text').dataset[text], { who: named(c.taken ?? ''), until });
  $('take').hidden = has !== 'free' && has !== 'ended';
  $('return').hidden = $('go-decide').hidden = has !== 'mine';
  $('outcome').hidden = has !== 'none';
  $('outcome').dataset.state = c.status;
  $('status-text').textContent = [term('status', c.status), known.session.reason && term('reason', known.session.reason)].filter(Boolean).join(' · ');
  $('file').hidden = false;
  const theirs = vote() && first().actor !== me;
  $('decide').hidden = has !== 'mine' || (theirs && !differs);
}

// first is what the first of two reviewers decided, or undefined.
const first = () => known.votes.find((v) => ['approve', 'reject', 'again'].includes(v.action));
let differs = false;

// vote shows all that the first of two reviewers decided, and tells whether there is something.
function vote() {
  const v = first();
  $('vote').hidden = !v;
  if (!v) return false;
  const mine = v.actor === me;
  $('vote-text').textContent = said($('vote-text').dataset[mine ? 'mine' : 'other'], { who: named(v.actor), what: words[v.action] });
  const names = $('vote-facts').dataset;
  rows($('vote-facts'), [
    [names.again, v.again?.map((step) => term('step', step)).join(' · ')], [names.reason, v.reason && term('reason', v.reason)],
    [names.at, moment(v.at)], [names.ends, moment(v.ends)],
  ]);
  $('agree').hidden = $('differ').hidden = mine || holder() !== 'mine';
  return true;
}

// tell shows what was done.
function tell(which) {
  $('noticed').textContent = $('noticed').dataset[which] ?? '';
  $('noticed').hidden = !which;
  if (which) $('noticed').focus();
}

// decide sends a decision. That of the first of two reviewers is kept until another agrees.
async function decide(decision) {
  let told = decision.escalate ? 'escalated' : '';
  try {
    await desk('POST', at + '/decide', { body: { round: known.case.round, ...decision } });
  } catch (problem) {
    if (problem.code !== 'realname.second_actor') throw problem;
    told = 'voted';
  }
  had = differs = false;
  $('decide').reset();
  parts();
  hide();
  await look();
  tell(told);
}

const chosen = () => $('decide').elements.action.value;

// parts shows what is asked for with the decision that is chosen.
function parts() {
  $('again-part').hidden = chosen() !== 'again';
  $('reason-part').hidden = !['again', 'reject'].includes(chosen());
}

// form is the form of the decision.
function form() {
  $('actions').addEventListener('change', parts);
  for (const { step } of known.session.steps) {
    if (step === 'review' || step === 'identity') continue;
    const label = element('label', term('step', step));
    label.prepend(element('input', '', { type: 'checkbox', name: 'again', value: step }));
    $('again-steps').append(label);
  }
  submit($('decide'), async () => {
    const what = chosen();
    if (!what) throw new Problem({ field: 'action', detail: document.body.dataset.choose });
    const again = [...document.querySelectorAll('[name=again]:checked')].map((i) => i.value);
    if (what === 'again' && !again.length) throw new Problem({ field: 'again', detail: document.body.dataset.choose });
    await decide({
      ...(what === 'approve' && { approve: true }), ...(what === 'escalate' && { escalate: true }),
      ...(what === 'again' && { again }), ...(['again', 'reject'].includes(what) && { reason: $('reason').value }),
    });
  });
}

let timer;

// hide takes the full values and the photos off the page.
function hide() {
  clearTimeout(timer);
  for (const image of $('pictures').querySelectorAll('img')) URL.revokeObjectURL(image.src);
  $('plain').hidden = true;
  $('plain-facts').replaceChildren();
  $('pictures').replaceChildren();
  $('reveal').hidden = false;
}

// unveil shows what is in the answer to a reviewer who said what for, for a minute.
async function unveil(answer, fill) {
  await look();
  fill(answer);
  $('plain').hidden = false;
  $('reveal').hidden = true;
  timer = setTimeout(hide, 60_000);
}

// picture is a photo with its side.
function picture({ side, type, picture: data }) {
  const figure = element('figure', '');
  const name = $('pictures').dataset[side] ?? side;
  if (data) {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    figure.append(element('img', '', { alt: name, src: URL.createObjectURL(new Blob([bytes], { type })) }));
  }
  figure.append(element('figcaption', data ? name : `${name} · ${$('pictures').dataset.lost}`));
  return figure;
}

// values shows the full values or the photos, once the reviewer has said what for.
function values() {
  const body = () => ({ purpose: $('purpose').value.trim() });
  $('photos').hidden = !known.session.steps.some((s) => s.step === 'photos');
  submit($('reveal'), async () => {
    await unveil(await desk('POST', at + '/reveal', { body: body() }), (plain) => {
      rows($('plain-facts'), ['name', 'document', 'number', 'mobile', 'card', 'card_mobile'].map((name) => [words[name], plain[name]]));
    });
  });
  press('photos', async () => {
    if (!complete($('reveal'))) return;
    await unveil(await desk('POST', at + '/photos', { body: body() }), ({ photos }) => {
      $('pictures').replaceChildren(...(photos.length ? photos.map(picture) : [element('p', $('pictures').dataset.none)]));
    });
  });
  $('hide').addEventListener('click', hide);
  addEventListener('pagehide', hide); // the browser may keep the page
  $('reveal-box').addEventListener('toggle', () => $('reveal-box').open || hide());
}

// lease is what is done with the case as a whole.
function lease() {
  press('take', async () => {
    tell('');
    await desk('POST', at + '/take').finally(look);
  });
  press('return', async () => {
    await desk('POST', at + '/return');
    location.assign('/');
  });
  setInterval(() => {
    if (known && holder() !== stood) look().catch((problem) => say(problem.detail));
  }, 1000);
}

export async function file() {
  $('report').href = `/desk${at}/report`;
  await look();
  form();
  values();
  lease();
  press('next', next);
  press('agree', () => {
    const v = first();
    return decide({ ...(v.action === 'approve' && { approve: true }), ...(v.again && { again: v.again }), ...(v.reason && { reason: v.reason }) });
  });
  press('differ', async () => {
    differs = true;
    stand();
    $('action').focus();
  });
  submit($('note'), async () => {
    await desk('POST', at + '/note', { body: { text: $('text').value.trim() } });
    $('text').value = '';
    await look();
    tell('noted');
  });
}
