/* The code page: a running clock, so that a picture of the page looks dead; and the page asks anew when it comes back
   into sight after a while, or the day has turned, so that no old answer is shown. */
(() => {
  'use strict';
  const clock = document.getElementById('clock');
  if (!clock) return;
  const given = Number(clock.dataset.at), since = Date.now();
  const SHANGHAI = 8 * 3600000, OLD = 60000, WORN = 600000;
  const two = n => String(n).padStart(2, '0');
  const day = at => Math.floor((at + SHANGHAI) / 86400000);
  const again = () => { if (navigator.onLine) location.reload(); };
  setInterval(() => {
    const gone = Date.now() - since, at = new Date(given + gone + SHANGHAI);
    clock.textContent = (at.getUTCMonth() + 1) + '月' + at.getUTCDate() + '日 周' + '日一二三四五六'[at.getUTCDay()] + ' '
      + two(at.getUTCHours()) + ':' + two(at.getUTCMinutes()) + ':' + two(at.getUTCSeconds());
    if (!document.hidden && (gone > WORN || day(given + gone) !== day(given))) again();
  }, 1000);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && Date.now() - since > OLD) again();
  });
})();
