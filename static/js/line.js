/* A form whose password is checked slowly: when too many come at once, it stays in line by itself.
   What was typed stays in the page's own fields; the server is asked again every few seconds, each phone at a moment
   of its own. Without this script the form works as any other. data-line marks it; #line is what is shown meanwhile. */
(() => {
  'use strict';
  if (!window.fetch || !window.FormData || !window.DOMParser) return;
  let timer = 0, ticker = 0, since = 0, turn = 0;

  const form = () => document.querySelector('form[data-line]');
  const find = id => document.getElementById(id);

  function say(words) {
    const said = find('line-said');
    said.querySelector('span').textContent = words;
    said.hidden = !words;
    if (words) said.scrollIntoView({ block: 'center' });
  }
  function busy(on) {
    const button = form().querySelector('[type=submit]');
    if (!button.dataset.label) button.dataset.label = button.textContent;
    button.disabled = on;
    button.textContent = on ? button.dataset.busy : button.dataset.label;
  }
  function paint() { find('line-since').textContent = String(Math.round((Date.now() - since) / 1000)); }
  function queue(on) {
    if (on === !find('line').hidden) return;
    document.querySelectorAll('[data-line-away]').forEach(part => { part.hidden = on; });
    find('line').hidden = !on;
    clearInterval(ticker);
    if (!on) return;
    since = Date.now();
    ticker = setInterval(paint, 1000);
    paint();
    window.scrollTo(0, 0);
    find('line').focus();
  }
  function leave(words) {
    turn += 1;
    clearTimeout(timer);
    queue(false);
    busy(false);
    say(words || '');
  }
  /* The form once more, with what the server found wrong in it. */
  function put(html) {
    const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById('main');
    if (!fresh) return false;
    leave();
    find('main').innerHTML = fresh.innerHTML;
    window.scrollTo(0, 0);
    const wrong = document.querySelector('[aria-invalid=true]');
    if (wrong) wrong.focus();
    return true;
  }
  function took(status, type, text) {
    if (type.indexOf('application/json') < 0) {
      if (!put(text)) throw new Error(String(status));
      return;
    }
    const told = JSON.parse(text);
    if (told.wait) {
      queue(true);
      timer = setTimeout(send, told.wait * 1000 * (0.5 + Math.random()));
    } else if (told.url) location.assign(told.url);
    else leave(told.error);
  }
  function send() {
    const mine = turn += 1;
    fetch(form().action, {
      method: 'POST', body: new FormData(form()), credentials: 'same-origin', headers: { Accept: 'application/json' }
    }).then(answer => answer.text().then(text => {
      if (mine === turn) took(answer.status, answer.headers.get('Content-Type') || '', text);
    })).catch(() => { if (mine === turn) leave(form().dataset.lost); });
  }

  document.addEventListener('submit', event => {
    if (event.target !== form()) return;
    event.preventDefault();
    say('');
    busy(true);
    send();
  });
  document.addEventListener('click', event => { if (event.target.id === 'line-leave') leave(); });
  // Come back to by the back key: nobody is waiting any more.
  window.addEventListener('pageshow', event => { if (event.persisted) leave(); });
})();
