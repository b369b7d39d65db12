/* Waiting to be seen: ask lightly whether anything is new, and only while somebody is looking. The
   check-in code on the page is good for five minutes: before that the page is loaded anew. */
(() => {
  'use strict';
  const SOON = 6000, SPREAD = 4000, FRESH = 240000;
  const { look, state } = document.querySelector('[data-look]').dataset;
  const began = Date.now();
  const later = () => setTimeout(again, SOON + Math.random() * SPREAD);
  const same = answer => answer.status === 304 || answer.status >= 500;
  function again() {
    if (document.hidden) { setTimeout(again, 1000); return; }
    if (Date.now() - began > FRESH) { location.reload(); return; }
    fetch(look, { headers: { 'If-None-Match': 'W/"' + state + '"' }, cache: 'no-store', credentials: 'same-origin' })
      .then(answer => (same(answer) ? later() : location.reload()), later);
  }
  later();
})();
