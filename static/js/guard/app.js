/* The guard's page: keeps keys and list on the phone, fetches newer ones whenever there is a network, and says of each
   code in one word whether its holder may pass. Nothing of a code is kept or sent. */
(() => {
  'use strict';
  const $ = id => document.getElementById(id), main = $('main'), given = main.dataset;
  const TOLD = JSON.parse(given.told), KEPT = 'aq-guard', GONE = 120000, AGAIN = 600000;
  const now = () => Math.floor(Date.now() / 1000);
  const SHANGHAI = 8 * 3600;
  let kept = { keys: [], list: '', at: 0 }, shown = '', clearing = 0, held = null, keeps = true;

  const two = n => String(n).padStart(2, '0');
  /* 11月26日 08:10; the end of a day is 24:00 of that day */
  function spoken(seconds) {
    const ends = (seconds + SHANGHAI) % 86400 === 0, at = new Date((seconds + SHANGHAI - (ends ? 1 : 0)) * 1000);
    return (at.getUTCMonth() + 1) + '月' + at.getUTCDate() + '日 ' + (ends ? '24:00' : two(at.getUTCHours()) + ':' + two(at.getUTCMinutes()));
  }
  function recall() {
    try {
      const found = JSON.parse(localStorage.getItem(KEPT));
      if (found && Array.isArray(found.keys)) kept = found;
    } catch (problem) { console.warn(problem); }
  }
  function remember() {
    try { localStorage.setItem(KEPT, JSON.stringify(kept)); return true; } catch (problem) { console.warn(problem); return false; }
  }

  /* --- what is said --- */
  function fact(term, text) {
    const dt = document.createElement('dt'), dd = document.createElement('dd');
    dt.textContent = term;
    dd.textContent = text;
    $('facts').append(dt, dd);
  }
  function tell(found) {
    const words = TOLD[found.verdict], told = found.told;
    document.body.classList.remove('safe', 'stop', 'caution');
    document.body.classList.add(words[0]);
    $('state').className = 'state ' + words[0];
    $('sign').textContent = '';
    $('sign').append($('sign-' + words[0]).content.cloneNode(true));
    $('answer').textContent = words[1];
    $('todo').textContent = words[2];
    $('facts').textContent = '';
    $('who').hidden = !told;
    if (told) {
      $('name').textContent = told.name + (told.tail ? '　****' + told.tail : '');
      told.posts.forEach(unit => { fact('岗位', unit.slice(1).join('、')); fact('单位', unit[0]); });
      fact('有效', spoken(told.until) + ' 前');
    }
    fact('验于', spoken(now()));
    $('verdict').hidden = false;
    $('ready-title').textContent = '扫下一个';
    $('verdict').focus();
    clearTimeout(clearing);
    clearing = setTimeout(clear, GONE);
  }
  function clear() {
    shown = '';
    $('verdict').hidden = true;
    document.body.classList.remove('safe', 'stop', 'caution');
    $('ready-title').textContent = '扫上岗码';
  }
  async function age() {
    const list = kept.keys.length ? await Guard.list(kept.list, kept.keys).catch(() => null) : null;
    $('age').textContent = list ? '作废名单 ' + spoken(list.made) + ' 的，能用到 ' + spoken(list.good) + '。' : '手机里还没有作废名单，先联网更新一次。';
    const wrong = Guard.clock(list, kept.at, now());
    $('clock').hidden = !wrong;
    $('clock-how').textContent = wrong === 'fast' ? '快' : '慢';
  }

  /* --- what is done --- */
  async function check(text) {
    shown = text;
    tell(await Guard.judge(text, kept, now()).catch(() => ({ verdict: 'forged' })));
  }
  /* answered at once by the list that is kept, and again by a newer one where there is a network */
  const scanned = text => check(text).then(() => refresh(false));
  function fromAddress() {
    const text = location.hash.slice(1);
    if (!text) return null;
    history.replaceState(null, '', location.pathname);
    return scanned(text);
  }
  const json = address => fetch(address, { cache: 'no-cache', credentials: 'omit' }).then(answer => {
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  });
  /* whether something newer came; an older list than the one kept is not taken */
  async function update() {
    const list = (await json(given.list)).list, keys = (await json(given.keys)).keys;
    const fresh = await Guard.list(list, keys), old = await Guard.list(kept.list, keys).catch(() => null);
    if (!fresh || (old && old.made > fresh.made)) return false;
    kept = { keys: keys, list: list, at: now() };
    if (!remember()) keeps = false;
    return true;
  }
  async function refresh(asked) {
    const came = await update().catch(() => false);
    await age();
    if (came && shown) await check(shown);
    if (asked) $('updated').textContent = came ? '名单更新好了。' : '没更新成，看看信号，再点一次。';
    sayStored();
  }
  /* held: whether the browser keeps the page; null while that is not known */
  function sayStored() {
    if (held === null) return;
    $('stored').textContent = held && keeps ? '这一页存在手机里了，没信号也能验。' : '';
    $('unkept').hidden = held && keeps;
  }
  function keepPage() {
    if (!navigator.serviceWorker) return Promise.reject(new Error('no service worker'));
    return navigator.serviceWorker.register(given.worker, { scope: given.page }).then(() => navigator.serviceWorker.ready);
  }
  async function scan() {
    $('scanning').hidden = false;
    $('scan').hidden = true;
    try { await GuardScan.start($('video'), text => { unscan(); scanned(text); }); } catch (problem) {
      unscan();
      $('how').textContent = '相机打不开。用手机自带的相机扫，或者在下面粘贴。';
    }
  }
  function unscan() {
    GuardScan.stop($('video'));
    $('scanning').hidden = true;
    $('scan').hidden = false;
  }
  async function start() {
    $('old').hidden = true;
    $('wechat').hidden = !/MicroMessenger/i.test(navigator.userAgent);
    if (!Guard.able) { $('insecure').hidden = false; return; }
    $('ready').hidden = $('status').hidden = false;
    $('scan').hidden = !GuardScan.able();
    recall();
    await age();
    window.addEventListener('hashchange', fromAddress);
    window.addEventListener('online', () => refresh(false));
    document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(false); });
    $('typed').addEventListener('submit', event => { event.preventDefault(); scanned($('code').value); $('code').value = ''; });
    $('update').addEventListener('click', () => refresh(true));
    $('scan').addEventListener('click', scan);
    $('stop').addEventListener('click', unscan);
    setInterval(() => refresh(false), AGAIN);
    keepPage().then(() => true, problem => { console.warn(problem); return false; }).then(kept => { held = kept; sayStored(); });
    await (fromAddress() || refresh(false));
  }
  start();
})();
