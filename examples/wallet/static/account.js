// The pages of the account.

import { $, ask, user, say, submit, press, element, date, moment, Problem } from './ask.js';
import { go } from './flow.js';
import { pad } from './pad.js';

// start begins what the person comes for, and goes there.
async function start(goal, method) {
  go(await user('POST', '/sessions', { body: { goal, method } }));
}

const forgot = async () => go(await user('POST', '/account/pin/reset'));

// home shows how the account stands.
export async function home() {
  const [account, cards, pin, paid, waiting] = await Promise.all([
    user('GET', '/account'), user('GET', '/cards'), user('GET', '/account/pin'), ask('GET', '/wallet/payments'), ask('GET', '/wallet/wards'),
  ]);
  $('wards').hidden = !waiting.wards.length;
  const standing = $('standing');
  const words = standing.dataset;
  const verified = account.state === 'verified';
  standing.hidden = false;
  words.state = account.state;
  $('state').textContent = words[account.state] ?? account.state;
  $('level').textContent = account.level ? account.level + (account.face ? ' · ' + words.face : '') : '–';
  $('until').textContent = account.until ? date(account.until) : verified ? $('until').dataset.none : '–';
  $('pin-state').textContent = $('pin-state').dataset[pinWord(pin)];
  if (account.reverify) {
    $('reverify').hidden = false;
    $('reverify').textContent = $('reverify').dataset.text.replace('{date}', date(account.reverify));
  }
  if (account.open) {
    $('go-on').hidden = false;
    const s = await user('GET', '/sessions/' + account.open);
    $('go-on').href = `/s/${account.open}/${s.status === 'review' ? 'review' : s.next}`;
  }
  const anew = account.state === 'suspended' && Boolean(account.withdrawn?.length); // another approval ends that
  $('go-verify').hidden = Boolean(account.open) || verified || (account.state === 'suspended' && !anew);
  $('go-pay').hidden = !verified;
  $('services').hidden = $('cards').hidden = $('paid').hidden = !verified && account.state !== 'lapsed';
  listCards(cards.cards);
  listPayments(paid.payments);
  press('bind', () => start('bind_card', 'bank_card'));
  press('forgot', forgot);
}

function pinWord(pin) {
  if (!pin.set) return 'unset';
  if (pin.suspended) return 'suspended';
  return pin.reset_only || pin.retry_at ? 'locked' : 'set';
}

function listCards(cards) {
  const list = $('card-list');
  list.replaceChildren();
  for (const card of cards) {
    const item = element('li', '');
    const button = element('button', list.dataset.unbind, { type: 'button', class: 'link', 'aria-label': list.dataset.unbind + ' ' + card.number });
    press(button, async () => {
      await user('DELETE', '/cards/' + card.id);
      location.reload();
    });
    item.append(element('span', card.number, { class: 'digits' }), button);
    list.append(item);
  }
  if (!cards.length) list.append(element('li', list.dataset.none));
}

function listPayments(payments) {
  const list = $('payments');
  list.replaceChildren();
  for (const p of payments) {
    const item = element('li', '');
    item.append(element('span', list.dataset[p.to] + ' · ' + moment(p.at)), element('strong', '¥' + (p.amount / 100).toFixed(2)));
    list.append(item);
  }
  if (!payments.length) list.append(element('li', list.dataset.none));
}

// choose is the page of ways.
export async function choose() {
  const goal = new URLSearchParams(location.search).get('goal') ?? 'verify';
  for (const way of document.querySelectorAll('.way')) {
    way.addEventListener('click', () => {
      say('');
      start(goal, way.dataset.method).catch((problem) => say(problem.detail));
    });
  }
}

// pay pays with the PIN.
export async function pay() {
  const form = $('bill');
  const digits = pad(form);
  submit(form, async (key) => {
    const amount = /^\d{1,6}(\.\d{1,2})?$/.test($('amount').value.trim()) ? Math.round($('amount').value * 100) : 0;
    const body = { to: $('to').value, amount, pin: digits.value() };
    let paid;
    try {
      paid = await ask('POST', '/wallet/pay', { body, key });
    } finally {
      digits.clear();
    }
    form.hidden = true;
    $('receipt').hidden = false;
    $('receipt-text').textContent = $('receipt-text').dataset.text.replace('{amount}', (paid.amount / 100).toFixed(2));
  });
}

// changePIN asks for the PIN of now, and twice for the new one.
export async function changePIN() {
  const form = document.querySelector('form.step');
  const digits = pad(form);
  const given = {};
  let which = 'old';
  const next = (to) => {
    which = to;
    $('ask').textContent = $('ask').dataset[to];
    digits.clear();
    digits.input.focus();
  };
  $('ask').textContent = $('ask').dataset.old;
  submit(form, async () => {
    given[which] = digits.value();
    if (which === 'old') return next('first');
    if (which === 'first') return next('again');
    next('first');
    if (given.first !== given.again) throw new Problem({ field: 'pin', detail: document.body.dataset.differs });
    try {
      await user('POST', '/account/pin', { body: { old: given.old, new: given.first } });
    } catch (problem) {
      if (problem.field === 'new') problem.field = 'pin';
      else next('old');
      throw problem;
    }
    form.hidden = true;
    $('changed').hidden = false;
  });
  press('forgot', forgot);
}

// download gives the person what is kept of them, as a file. The PIN shows that it is them.
export async function download() {
  const form = document.querySelector('form.step');
  const digits = pad(form);
  const pin = await user('GET', '/account/pin');
  form.hidden = !pin.set;
  $('without').hidden = pin.set;
  submit(form, async () => {
    const data = await user('POST', '/account/export', { body: { pin: digits.value() } }).finally(digits.clear);
    $('file').href = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
    form.hidden = true;
    $('saved').hidden = false;
    $('file').click();
  });
}

// remove deletes the account. One that belongs to somebody needs the PIN.
export async function remove() {
  const form = document.querySelector('form.step');
  const digits = pad(form);
  const [account, pin] = await Promise.all([user('GET', '/account'), user('GET', '/account/pin')]);
  $('proof').hidden = !pin.set && account.state === 'unverified';
  submit(form, async () => {
    const body = $('proof').hidden ? {} : { pin: digits.value() };
    try {
      await user('POST', '/account/erase', { body });
    } catch (problem) {
      digits.clear();
      if (problem.code === 'http.proof_needed') $('proof').hidden = false;
      throw problem;
    }
    form.hidden = true;
    $('gone').hidden = false;
  });
}
