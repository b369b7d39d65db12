/* The practice page: an empty answer is told about at once, and a second press does not send twice. */
(() => {
  'use strict';
  const form = document.getElementById('ask');
  const refusal = document.getElementById('refusal');
  if (!form) return;
  const answered = () => Array.from(form.elements).some(field =>
    /^q\d/.test(field.name) && (/radio|checkbox/.test(field.type) ? field.checked : field.value.trim()));
  let sent = false;
  form.addEventListener('submit', event => {
    if (sent || !answered()) event.preventDefault();
    else sent = true;
    refusal.hidden = sent || answered();
    if (!refusal.hidden) refusal.scrollIntoView({block: 'nearest'});
  });
  form.addEventListener('input', () => { refusal.hidden = true; });
  window.addEventListener('pageshow', () => { sent = false; });
})();
