/* The board looks again every four seconds: 304 while nothing changed, nothing at all while nobody looks, more slowly
   while it cannot get through. In between it counts down by the server's clock. */
(() => {
  'use strict';
  const EVERY = 4000, SLOWEST = 60000;
  const live = document.getElementById('live'), stale = document.getElementById('stale'), news = document.getElementById('news');
  if (!live || !window.fetch) return;
  let tag = '', fails = 0, timer = 0, busy = false, heardAt = Date.now(), skew = 0;

  const two = n => (n < 10 ? '0' : '') + n;
  const span = ms => { const s = Math.max(0, Math.round(ms / 1000)); return two(Math.floor(s / 60)) + ':' + two(s % 60); };
  function ago(ms) {
    const s = Math.max(0, Math.round(ms / 1000));
    return s < 60 ? s + ' 秒前' : Math.floor(s / 60) + ' 分钟前';
  }
  function paint() {
    const now = Date.now() + skew;
    live.querySelectorAll('[data-left]').forEach(e => { e.textContent = span(Date.parse(e.dataset.left) - now); });
    live.querySelectorAll('[data-ago]').forEach(e => { e.textContent = ago(now - Date.parse(e.dataset.ago)); });
    stale.hidden = fails < 2;
    if (fails > 1) stale.querySelector('span').textContent = '这是 ' + ago(Date.now() - heardAt) + '的样子，连上自动更新。';
  }
  function tally() { return live.querySelector('.tally'); }
  function setClock() { skew = Date.parse(tally().dataset.now) - Date.now(); }
  function put(html) {
    const looks = Number(tally().dataset.looks), held = document.activeElement;
    const id = live.contains(held) ? held.id : '';
    live.innerHTML = html;
    setClock();
    const more = Number(tally().dataset.looks) - looks;
    if (more > 0) news.textContent = '又有 ' + more + ' 个人要看。';
    const again = id && document.getElementById(id);
    if (again) again.focus({ preventScroll: true });
  }
  function take(answer) {
    if (answer.status === 304) return '';
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    tag = answer.headers.get('ETag') || '';
    return answer.text();
  }
  function look() {
    clearTimeout(timer);
    if (busy || document.hidden) return;
    busy = true;
    fetch(live.dataset.url, { credentials: 'same-origin', headers: tag ? { 'If-None-Match': tag } : {} })
      .then(take)
      .then(html => { if (html) put(html); fails = 0; heardAt = Date.now(); }, () => { fails += 1; })
      .then(() => {
        busy = false;
        paint();
        timer = setTimeout(look, Math.min(SLOWEST, EVERY * Math.pow(2, fails)));
      });
  }
  document.addEventListener('visibilitychange', look);
  window.addEventListener('online', look);
  setClock();
  paint();
  setInterval(() => { if (!document.hidden) paint(); }, 1000);
  timer = setTimeout(look, EVERY);
})();
