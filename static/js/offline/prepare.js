/* With the network still there: the page that opens without one is kept, the device makes its key, the server makes the
   package, and the PIN locks it away. */
(() => {
  'use strict';
  const O = window.Offline, form = document.getElementById('take'), given = form.dataset;
  const says = document.getElementById('take-says'), button = form.querySelector('[type=submit]');
  const PIN = /^\d{6,12}$/;
  const say = text => { says.textContent = text; says.hidden = !text; };

  /* until the page and all it is made of are kept */
  async function keepPage() {
    const known = await navigator.serviceWorker.register(given.worker, { scope: given.page });
    const coming = known.installing || known.waiting;
    if (!coming) return;
    await new Promise((yes, no) => {
      const look = () => { if (coming.state === 'activated' || coming.state === 'installed') yes(); else if (coming.state === 'redundant') no(new Error('page')); };
      coming.addEventListener('statechange', look);
      look();
    });
  }
  async function package_(publicKey) {
    const answer = await fetch(given.package, {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify({ public_key: publicKey }),
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': form.querySelector('[name=csrf_token]').value }
    });
    const told = await answer.json().catch(() => null);
    if (!told || !answer.ok) throw Object.assign(new Error(told && told.error ? told.error : '服务器没有答复，再按一次。'), { plain: true });
    if (await O.sha256(told.text) !== told.digest) throw Object.assign(new Error('收到的和服务器记的不一样，再按一次。'), { plain: true });
    return told;
  }
  async function take(pin) {
    say('正在把离线页面存到这台设备……');
    await keepPage();
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
    const pair = await O.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    say('正在准备卷子和名单……');
    const told = await package_(O.base64(await O.subtle.exportKey('spki', pair.publicKey)));
    const pack = JSON.parse(told.text), ahead = Date.now() - pack.prepared;
    const about = { package: pack.id, unit: pack.unit, title: pack.title, digest: told.digest, sync: given.sync };
    const log = [await O.entry([], told.digest, 'prepared', {})];
    await O.store.put(pin, about, pack, { ahead, log }, pair.privateKey);
    location.href = given.page;
  }
  async function submit(e) {
    e.preventDefault();
    const pin = form.querySelector('[name=pin]').value, again = form.querySelector('[name=again]').value;
    if (!PIN.test(pin)) { say('密码要 6 到 12 位数字。'); return; }
    if (pin !== again) { say('两次输的不一样。'); return; }
    if (!document.getElementById('held').hidden && !form.querySelector('[name=over]').checked) { say('设备上还有一次没删，先看看要不要。'); return; }
    button.disabled = true;
    try { await take(pin); } catch (problem) { say(problem.plain ? problem.message : '没准备好，看看信号和存储空间，再按一次。'); if (!problem.plain) console.warn(problem); }
    button.disabled = false;
  }
  async function start() {
    if (!window.isSecureContext || !O.subtle || !navigator.serviceWorker || !window.indexedDB) {
      document.getElementById('insecure').hidden = false;
      return;
    }
    const held = await O.store.about();
    document.getElementById('held').hidden = !held || !!held.wiped;
    if (held && !held.wiped) document.getElementById('held-unit').textContent = held.unit;
    form.hidden = false;
    form.onsubmit = submit;
  }
  start();
})();
