/* The page of a visit without a network: the PIN, then where the visit stands. Nothing here needs a network but the
   way back. */
(() => {
  'use strict';
  const O = window.Offline, ui = O.ui, { h, note, field, form, submit, show, refuse } = ui;
  const given = document.getElementById('main').dataset;
  const app = O.app = { visit: null, about: null, ahead: 0, wipe, confirmPin };

  O.sync = {
    /* {accepted, message, url}; told plainly where it cannot be sent */
    async send(raw, about) {
      const token = await talk(given.token, { headers: { Accept: 'application/json' } });
      if (!token.signed_in) throw refuse('登录过期了，先登录，再回到这一页交。', [given.signIn, '去登录']);
      return talk(about.sync, { method: 'POST', body: raw, headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': token.csrf } });
    },
    download(raw, name) {
      const url = URL.createObjectURL(new Blob([raw], { type: 'application/json' }));
      h('a', { href: url, download: '抽考-' + name + '.json' }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60000);
    }
  };
  async function talk(url, how) {
    let answer;
    try { answer = await fetch(url, Object.assign({ credentials: 'same-origin', cache: 'no-store' }, how)); } catch (e) { throw refuse('还没信号，没交上。东西都在，有信号再按。'); }
    const told = await answer.json().catch(() => null);
    if (!told || !answer.ok) throw refuse(told && told.error ? told.error : '服务器没有答复，过一会儿再按。');
    return told;
  }

  async function wipe() {
    await O.store.wipe();
    app.visit = null;
    nothing();
  }
  async function confirmPin(pin) {
    const opened = await O.store.unlock(pin);
    if (opened.pack) return;
    if (opened.wrong <= 0) location.reload(); /* nothing of the paper may write again */
    throw refuse('密码不对。还能试 ' + opened.wrong + ' 次，都错就清掉。');
  }
  function nothing() {
    show('这台设备上没有带出来的抽考', [h('p', null, '有信号的时候，在一次还没抽人的抽考里点“带到没信号的地方”。')], [h('a', { class: 'btn btn-must', href: given.list }, '去抽考')]);
  }
  function gone(about) {
    show('清掉了', [note('stop', '密码输错 5 次，数据清掉了。', (about.unit || '') + '这次抽考没法从这台设备交回。有信号时撤回，再重新安排。')], [h('a', { class: 'btn btn-must', href: given.list }, '去抽考')]);
  }
  function lock() {
    const pin = field('密码', { type: 'password', inputMode: 'numeric', maxLength: 12 });
    async function act() {
      const opened = await O.store.unlock(pin.input.value);
      if (!opened.pack) {
        app.about = await O.store.about();
        if (opened.wrong <= 0) { gone(app.about); return; }
        pin.input.value = '';
        throw refuse('密码不对。还能试 ' + opened.wrong + ' 次，都错就清掉。');
      }
      app.ahead = opened.state.ahead;
      app.visit = O.Visit(opened, app.about.digest);
      const open = app.visit.open();
      if (open && app.visit.left(open) <= 0) await app.visit.add('handed_in', { key: open.key, by: 'time' });
      O.screens(app).home();
    }
    show('输密码打开', [h('p', { class: 'mute' }, app.about.unit + '，' + app.about.title), form(act, pin.node, submit('打开')),
      h('p', { class: 'mute' }, '输错 5 次，这台设备上的数据就清掉。')]);
    pin.input.focus();
  }
  async function start() {
    document.documentElement.classList.add('js');
    if (!O.subtle || !window.indexedDB) { show('这里打不开', [note('stop', '要用 https 打开。', '')]); return; }
    app.about = await O.store.about();
    if (!app.about) nothing();
    else if (app.about.wiped) gone(app.about);
    else lock();
  }
  start().catch(ui.trouble);
})();
