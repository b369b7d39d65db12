/* The paper, one question at a time: asked aloud, or on the device handed over. Each answer is on the disk before the
   next question comes. Floor: Chrome 83. */
(() => {
  'use strict';
  const O = window.Offline, { h, note, button, show } = O.ui;
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b), WAIT_MS = 700;

  /* done(by): the paper is handed in; back(): the officer looks at the list meanwhile (asked aloud only). */
  O.paper = (visit, one, done, back) => {
    const { pack } = visit, oral = one.body === 'oral', person = visit.people[one.key], items = pack.paper.items;
    const root = h('div', { id: 'paper' }), where = h('b', { class: 'n' }), left = h('b', { class: 'n', role: 'timer' });
    items.forEach(item => root.insertAdjacentHTML('beforeend', item.html)); /* as the server cleaned it; sealed since */
    const sections = Array.from(root.querySelectorAll('.q')), kinds = window.SittingKinds.start(root);
    let at = 1, timer = 0, typing = 0, over = false;
    const section = n => sections[n - 1], own = n => kinds.of(section(n));
    const inputs = n => Array.from(section(n).querySelectorAll('input'));
    const isBlank = n => section(n).dataset.kind === 'fill-in';
    const saved = () => visit.seen().sat[one.key] || one;

    function read(n) {
      if (own(n)) return own(n).read();
      if (!isBlank(n)) return inputs(n).filter(i => i.checked).map(i => i.value).sort();
      const texts = inputs(n).map(i => i.value.replace(/[\p{Cc}\p{Cs}]/gu, ' '));
      return texts.some(t => t.trim()) ? texts : [];
    }
    function write(n, answer) {
      if (own(n)) own(n).write(answer);
      else inputs(n).forEach((input, i) => { if (isBlank(n)) input.value = answer[i] || ''; else input.checked = answer.includes(input.value); });
    }
    async function keep(n) {
      clearTimeout(typing);
      const answer = read(n), text = says ? says.value() : '', before = saved();
      if (before.ended) return;
      if (!same(answer, before.answers[n] || [])) await visit.add('answered', { key: one.key, item: n, answer });
      if (oral && text !== (before.said[n] || '')) await visit.add('said', { key: one.key, item: n, text });
    }
    const half = n => own(n) && own(n).half && own(n).half();
    const gaps = () => items.map(item => item.number).filter(n => !read(n).length || half(n));
    /* where one may not go back, one goes on from the furthest that was answered */
    const furthest = () => items.reduce((far, item) => (one.answers[item.number] ? item.number : far), 1);

    let says = null;
    function go(n) {
      at = n;
      sections.forEach((node, i) => node.classList.toggle('on', i === n - 1));
      where.textContent = '第 ' + n + ' 题 / ' + items.length;
      const about = h('p', { class: 'mute' }, person.name + '，' + section(n).dataset.about.replace(/，$/, ''));
      const body = [h('p', { class: 'line' }, where, left), about, root];
      if (oral) {
        says = O.ui.field('他自己怎么说的（可以不写）', { maxLength: 200, value: saved().said[n] || '' });
        says.input.onchange = () => keep(n).catch(O.ui.trouble);
        body.push(says.node);
      }
      const prev = n > 1 && pack.may_go_back ? button('btn-line', '上一题', () => step(n - 1)) : button('btn-line', oral ? '回名单' : '先不答', () => pause());
      const next = n < items.length ? button('btn-must', '下一题', () => step(n + 1)) : button('btn-must', '交卷', () => ask());
      show((oral ? '当面问：' : '') + person.name, body, [prev, next], true);
      kinds.shown(section(n));
      window.scrollTo(0, 0);
    }
    async function step(n) { await keep(at); go(n); }
    async function pause() {
      await keep(at);
      if (oral) { stop(); back(); } else locked();
    }
    /* handed over: only who knows the PIN goes on from here */
    function locked() {
      const pin = O.ui.field('密码', { type: 'password', inputMode: 'numeric', maxLength: 12 });
      const check = async () => { await O.app.confirmPin(pin.input.value); stop(); back(); };
      show('把设备还给执法人员', [note('must', '还没交卷。', '执法人员输密码才能看名单；要接着答，按下面。'),
        O.ui.form(check, pin.node, O.ui.submit('执法人员：回名单'))], [button('btn-line', '接着答', () => go(at))]);
    }
    async function ask() {
      await keep(at);
      const open = gaps();
      const fact = open.length ? note('caution', '还有 ' + open.length + ' 题没答全：', '第 ' + open.join('、') + ' 题') : note('safe', '每题都答了。', '');
      const links = h('p', { class: 'acts' }, ...(pack.may_go_back ? open : []).slice(0, 12).map(n => button('btn-line', '第 ' + n + ' 题', () => go(n))));
      show('交卷，第 1 步，共 2 步', [fact, links], [button('btn-line', '交卷', () => sure(open)), button('btn-must', '再看看', () => go((pack.may_go_back && open[0]) || at))]);
    }
    function sure(open) {
      show('交了就不能再改', [h('p', { class: 'mute' }, '交卷，第 2 步，共 2 步'), h('dl', { class: 'kv' }, h('dt', null, '已答'), h('dd', null, String(items.length - open.length)),
        h('dt', null, '没答'), h('dd', null, String(open.length)))], [button('btn-line', '再看看', () => go(at)), button('btn-must', '确定交卷', () => hand(oral ? 'officer' : 'person'))]);
    }
    async function hand(by) {
      if (over) return;
      over = true;
      stop();
      try { if (!saved().ended) await visit.add('handed_in', { key: one.key, by }); } catch (e) { over = false; throw e; }
      done(by);
    }
    function stop() {
      clearInterval(timer);
      clearTimeout(typing);
      document.removeEventListener('visibilitychange', moved);
    }
    function tick() {
      const ms = visit.left(saved()), s = Math.max(0, Math.floor(ms / 1000));
      left.textContent = '剩 ' + String(Math.floor(s / 60)).padStart(2, '0') + ':' + String(s % 60).padStart(2, '0');
      if (ms <= 0 && !over) keep(at).then(() => hand('time')).catch(O.ui.trouble);
    }
    function moved() {
      if (!oral && !over) visit.add(document.hidden ? 'left' : 'returned', { key: one.key }).catch(O.ui.trouble);
    }
    root.addEventListener('change', () => keep(at).catch(O.ui.trouble));
    root.addEventListener('input', () => { clearTimeout(typing); typing = setTimeout(() => keep(at).catch(O.ui.trouble), WAIT_MS); });
    document.addEventListener('visibilitychange', moved);
    items.forEach(item => { if (one.answers[item.number]) write(item.number, one.answers[item.number]); });
    timer = setInterval(tick, 1000);
    tick();
    if (visit.left(saved()) > 0) go(pack.may_go_back ? gaps()[0] || 1 : furthest());
  };
})();
