// The pages of a session: one for each step.

import { $, lang, user, wait, say, submit, press, element, moment, Problem } from './ask.js';
import { pad } from './pad.js';
import { small, preview } from './photo.js';

const [, , id, step] = location.pathname.split('/');
const at = '/sessions/' + id;
let session;

// place is the page that a session belongs to now.
function place(s) {
  if (s.status === 'review') return 'review';
  return s.status === 'open' ? s.next : 'done';
}

// go goes to the page of a session. That of the step at hand is shown anew.
export function go(s) {
  location.assign(`/s/${s.session}/${place(s)}`);
}

// settle goes on with what a step came to: to the next page, or to say here what is wrong.
function settle(s) {
  session = s;
  if (place(s) !== step) return go(s);
  render();
}

// needed are the consents that this step needs from the person and does not have.
const needed = () => (session.needs ?? []).filter((need) => need.step === step && !need.guardian);

// guarded reports whether a guardian has to agree before the person goes on.
const guarded = () => (session.needs ?? []).some((need) => need.guardian && (need.step === step || step === 'review'));

// act is the consent to what is needed: to the text on the page.
export const act = ({ purpose, receiver, country, text, version }) => ({
  purpose, receiver, country, text, version, language: lang === 'en' ? 'en' : 'zh-Hans',
});

// agree notes that the person agreed to what this step hands to others.
async function agree() {
  const acts = needed().map(act);
  if (acts.length) session = await user('POST', at + '/consent', { body: { acts } });
}

// hand gives what a step asks for. How old the person is shows here first.
async function hand(path, body, key) {
  await agree();
  try {
    settle(await user('POST', at + path, { body, key }));
  } catch (problem) {
    if (problem.code !== 'realname.guardian_consent_required') throw problem;
    settle(await user('GET', at));
    $('guardian').focus();
  }
}

// open reports whether the form of a page may be used: of the step at hand, or of the identity, which
// may be given anew.
function open() {
  const user = session.status === 'open' && session.waiting === 'user';
  return user && (session.next === step || step === 'identity');
}

function progress() {
  const list = $('progress');
  list.replaceChildren();
  for (const p of session.steps) {
    const { name, state } = session.texts.find((t) => t.step === p.step);
    const item = element('li', '');
    const here = p.step === step;
    item.className = p.phase === 'passed' || p.phase === 'referred' ? 'passed' : here ? 'here' : '';
    if (here) item.setAttribute('aria-current', 'step');
    item.append(element('span', name), element('span', ' ' + state, { class: 'hidden' }));
    list.append(item);
  }
}

// ways offers what is left to do where a step has no tries left.
function ways() {
  const live = session.status === 'open';
  $('below').hidden = !live;
  const given = session.steps.find((s) => s.step === 'identity').phase === 'passed';
  $('change').hidden = !given || session.waiting !== 'user' || step === 'identity';
  $('change').href = `/s/${id}/identity`;
  const list = $('choices');
  list.replaceChildren();
  for (const { way, name } of session.choices ?? []) {
    const button = element('button', name, { type: 'button', class: 'second', 'data-way': way });
    press(button, way === 'other_method' ? otherMethod : way === 'people' ? refer : again);
    list.append(element('li', ''));
    list.lastChild.append(button);
  }
  list.hidden = !list.childElementCount;
  const one = session.goal === 'bind_card' || session.goal === 'reset_pin';
  $('other-method').hidden = !live || one || session.waiting !== 'user';
}

async function otherMethod() {
  const method = session.method === 'id_card' ? 'bank_card' : 'id_card';
  go(await user('POST', at + '/method', { body: { method } }));
}

async function refer() {
  go(await user('POST', at + '/refer'));
}

async function again() {
  go(await user('POST', '/sessions', { body: { goal: session.goal, method: session.method } }));
}

// guardian says that a guardian has to agree, and once they have, that too.
function guardian() {
  const box = $('guardian');
  if (!box) return;
  $('guarded').hidden = guarded() || (box.hidden && $('guarded').hidden);
  box.hidden = !guarded();
}

// render shows how the session stands.
function render() {
  progress();
  guardian();
  const told = session.texts.find((t) => t.step === step)?.told;
  const pending = session.status === 'open' && session.waiting === 'provider';
  if ($('below')) ways();
  if ($('pending')) $('pending').hidden = !pending;
  const form = document.querySelector('form.step');
  if (form) form.hidden = !open();
  if ($('agree')) $('agree').closest('.field').hidden = !needed().length;
  say(pending ? '' : told ?? '');
  shows[step]?.();
  if (pending || guarded()) news();
}

let waits = false;

// news waits until something changes, and goes on with that.
async function news() {
  if (waits) return;
  waits = true;
  try {
    const changed = await wait('/realname' + at, session.etag);
    waits = false;
    settle(changed);
  } catch (problem) {
    waits = false;
    if ($('guardian')) $('guardian').hidden = true; // nobody waits for them any more
    say(problem.detail);
  }
}

const form = document.querySelector('form.step');

// shows are what pages show beyond what all do.
const shows = {
  face() {
    $('continue').hidden = !session.continues;
  },
  code() {
    $('send').hidden = !open();
    const known = Boolean(session.mobile);
    const bank = session.steps.some((s) => s.step === 'card');
    $('where').hidden = known;
    $('to').hidden = !known;
    $('number').textContent = session.mobile ?? '';
    $('other').hidden = bank;
    form.hidden = !open() || !known;
  },
  review() {
    $('name').textContent = session.name ?? '';
    $('number').textContent = session.number ?? '';
    $('deadline').textContent = moment(session.deadline);
    news();
  },
  done() {
    const head = $('result').dataset;
    const verifies = session.goal === 'verify' || session.goal === 'renew';
    const word = session.status === 'approved' && !verifies ? 'granted' : session.status;
    $('result').textContent = head[word] ?? word;
    const last = session.texts.find((t) => t.step === 'review');
    $('told').textContent = session.status === 'approved' ? '✓' : last?.told ?? '';
  },
};

// steps are what pages do.
const steps = {
  identity() {
    submit(form, (key) => hand('/identity', { name: $('name').value, number: $('number').value }, key));
  },
  photos() {
    preview($('front'));
    preview($('back'));
    submit(form, async (key) => {
      const body = new FormData();
      body.append('front', await small($('front').files[0]), 'front');
      body.append('back', await small($('back').files[0]), 'back');
      await hand('/photos', body, key);
    });
  },
  face() {
    const leave = async () => location.assign((await user('GET', at + '/continue')).url);
    submit(form, async (key) => {
      await agree();
      session = await user('POST', at + '/face', { key });
      if (session.continues) await leave();
      else settle(session);
    });
    press('continue', leave);
  },
  card() {
    submit(form, (key) => hand('/card', { number: $('card').value, mobile: $('mobile').value }, key));
  },
  code() {
    submit($('send'), async (key) => {
      const body = $('where').hidden ? {} : { mobile: $('mobile').value };
      const sent = await user('POST', at + '/code', { body, key });
      session = sent.session;
      render();
      $('sent').textContent = sent.unknown ? $('sent').dataset.unknown : $('sent').dataset.text;
      $('code').focus();
    });
    $('other').addEventListener('click', () => {
      $('where').hidden = false;
      $('to').hidden = true;
      $('mobile').focus();
    });
    submit(form, async () => settle(await user('POST', at + '/code/check', { body: { code: $('code').value } })));
  },
  pin() {
    const digits = pad(form);
    let first = '';
    const ask = (which) => {
      $('ask').textContent = $('ask').dataset[which];
      digits.clear();
      digits.input.focus();
    };
    $('ask').textContent = $('ask').dataset.first;
    submit(form, async () => {
      const pin = digits.value();
      if (!first) {
        first = pin;
        return ask('again');
      }
      const same = first === pin;
      first = '';
      ask('first');
      if (!same) throw new Problem({ field: 'pin', detail: document.body.dataset.differs });
      settle(await user('POST', at + '/pin', { body: { pin } }));
    });
  },
};

export async function flow() {
  session = await user('GET', at);
  const here = place(session);
  if (here !== step && !(step === 'identity' && open())) return location.replace(`/s/${id}/${here}`);
  steps[step]?.();
  if ($('below')) {
    press('cancel', async () => {
      await user('POST', at + '/cancel');
      location.assign('/');
    });
    press('other-method', otherMethod);
  }
  press('abandon', async () => settle(await user('POST', at + '/abandon', { body: { step } })));
  render();
  document.body.dataset.ready = 'true';
}

// back is where the provider's page brings the person: the answer is asked for at once.
export async function back() {
  const account = await user('GET', '/account');
  if (!account.open) return location.replace('/');
  const path = '/sessions/' + account.open;
  let s = await user('GET', path);
  if (s.waiting === 'provider') s = await user('POST', path + '/refresh').catch(() => s);
  location.replace(`/s/${s.session}/${place(s)}`);
}
