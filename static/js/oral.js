/* Asking aloud: the time left by the server's clock, and a second press does not send twice. */
(() => {
  'use strict';
  const timer = document.querySelector('[data-left]');
  const two = n => (n < 10 ? '0' : '') + n;
  if (timer) {
    const skew = Date.parse(timer.dataset.now) - Date.now();
    const paint = () => {
      const s = Math.max(0, Math.round((Date.parse(timer.dataset.left) - Date.now() - skew) / 1000));
      timer.textContent = '剩 ' + two(Math.floor(s / 60)) + ':' + two(s % 60);
    };
    paint();
    setInterval(paint, 1000);
  }
  let sent = false;
  document.addEventListener('submit', event => { if (sent) event.preventDefault(); else sent = true; });
  window.addEventListener('pageshow', () => { sent = false; });
})();
