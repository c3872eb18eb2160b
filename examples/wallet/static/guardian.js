// The page of guardians: to what they agree for a child.

import { $, ask, user, submit, press, element, Problem } from './ask.js';
import { act } from './flow.js';

// ward is the form of one child, with what it needs.
function ward({ account, session }, needs) {
  const form = $('ward').content.firstElementChild.cloneNode(true);
  const boxes = [...form.querySelectorAll('[name=purposes]')];
  form.querySelector('legend').textContent = $('wards').dataset.who.replace('{who}', account);
  for (const box of boxes) if (!needs.some((need) => need.purpose === box.value)) box.parentElement.remove();
  submit(form, async () => {
    const ticked = boxes.filter((box) => box.checked).map((box) => box.value);
    if (!ticked.length) throw new Problem({ field: 'purposes', detail: document.body.dataset.choose });
    const acts = needs.filter((need) => ticked.includes(need.purpose)).map(act);
    await user('POST', `/wards/${session}/consent`, { body: { acts } });
    await done('agreed');
  });
  press(form.querySelector('[type=button]'), async () => {
    await ask('POST', `/wallet/wards/${session}/refuse`);
    await done('refused');
  });
  return form;
}

// done shows what became of it, and what is left.
async function done(what) {
  await guardian();
  $('noticed').textContent = $('noticed').dataset[what];
  $('noticed').hidden = false;
  $('noticed').focus();
}

// guardian shows what waits for the guardian, child by child.
export async function guardian() {
  const { wards } = await ask('GET', '/wallet/wards');
  const forms = await Promise.all(wards.map(async (w) => ward(w, (await user('GET', '/wards/' + w.session)).needs)));
  $('wards').replaceChildren(...(forms.length ? forms : [element('p', $('wards').dataset.none, { class: 'card' })]));
}
