/* Marking one answer: buttons and keys (Q all, W half, E none) fill a point's field and go on to the next; the sum is
   shown as it grows; a second press does not send twice. Without this file the fields are typed by hand. */
(() => {
  'use strict';
  const form = document.getElementById('marks');
  if (!form) return;
  const fields = Array.from(form.querySelectorAll('[data-most]'));
  const total = document.getElementById('total');
  const written = hundredths => String(Math.floor(hundredths) / 100);
  const shares = {all: 1, half: 0.5, none: 0};
  const keys = {KeyQ: 'all', KeyW: 'half', KeyE: 'none'};

  const sum = () => {
    const numbers = fields.map(field => field.value.trim() === '' ? NaN : Number(field.value));
    const all = numbers.reduce((one, other) => one + other, 0);
    total.textContent = Number.isFinite(all) ? String(Math.round(all * 100) / 100) : '—';
    fields.forEach((field, at) => {
      const wrong = field.value.trim() !== '' && !(numbers[at] >= 0 && numbers[at] * 100 <= Number(field.dataset.most) + 1e-6);
      field.setAttribute('aria-invalid', String(wrong));
    });
  };
  const give = (field, share) => {
    field.value = written(Number(field.dataset.most) * shares[share]);
    sum();
    const next = fields[fields.indexOf(field) + 1];
    (next || form.querySelector('[type=submit]')).focus();
    if (next) next.select();
  };

  fields.forEach(field => {
    const buttons = field.closest('.acts').querySelectorAll('[data-give]');
    buttons.forEach(button => {
      button.hidden = false;
      button.addEventListener('click', () => give(field, button.dataset.give));
    });
    field.addEventListener('keydown', event => {
      const share = keys[event.code];
      if (!share || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      give(field, share);
    });
    field.addEventListener('input', sum);
  });
  let sent = false;
  form.addEventListener('submit', event => { if (sent) event.preventDefault(); sent = true; });
  window.addEventListener('pageshow', () => { sent = false; });
  /* On a phone the answer comes first: a focused field would scroll past it. */
  const atDesk = window.matchMedia('(pointer: fine)').matches;
  document.getElementById('keys').hidden = !atDesk;
  if (atDesk && fields.length) fields[0].focus({preventScroll: true});
  sum();
})();
