// The pad for a payment password: it shows how many digits there are, and no digit.

import { $, wrong } from './ask.js';

// pad returns the digits' input, which keys and keyboard fill.
export function pad(form) {
  const input = form.querySelector('[data-pad] input');
  if (!input) return null;
  const dots = form.querySelectorAll('.dots i');
  const count = $('digits-count');
  const changed = () => {
    input.value = input.value.replace(/\D/g, '').slice(0, 6);
    dots.forEach((dot, i) => dot.classList.toggle('on', i < input.value.length));
    count.textContent = input.value ? count.dataset.text.replace('{n}', input.value.length) : '';
  };
  input.addEventListener('input', changed);
  form.querySelector('.keys').addEventListener('click', (e) => {
    const button = e.target.closest('button');
    if (!button) return;
    if ('clear' in button.dataset) input.value = '';
    else if ('back' in button.dataset) input.value = input.value.slice(0, -1);
    else input.value += button.dataset.digit;
    changed();
    wrong(input, '');
  });
  return {
    input,
    value: () => input.value,
    clear() {
      input.value = '';
      changed();
    },
  };
}
