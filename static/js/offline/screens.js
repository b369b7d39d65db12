/* The screens of a visit: the word and the draw, who is called, one person, the end and the way back. */
(() => {
  'use strict';
  const O = window.Offline, ui = O.ui, { h, chip, note, button, field, form, submit, show, refuse } = ui;
  const HOWS = [['badge', '看了工牌'], ['id_card', '看了身份证'], ['known', '熟人辨认']];
  const BODIES = { oral: '当面问答', handed: '交给本人' };

  O.screens = app => {
    const visit = app.visit, pack = visit.pack;
    const head = () => h('p', { class: 'mute' }, pack.unit + '，' + pack.title);

    function home() {
      const seen = visit.seen();
      if (seen.closed) return end();
      if (visit.expired() && !seen.word) return late();
      return seen.word ? list() : draw();
    }
    function late() {
      show('过了 24 小时，不能用了', [head(), note('stop', '还没抽人就过期了。', '这一份没有要交回的，从这台设备上删掉，重新准备。')],
        [button('btn-must', '删掉', () => app.wipe())]);
    }

    /* ── the word and the draw ── */
    function draw() {
      const word = field('单位的人说的词', { maxLength: 24 }), place = field('在哪儿考', { maxLength: 120, placeholder: '地面培训室' });
      const sites = visit.sites.map(([number, name, why]) => [String(number), name + (why ? '（不许带手机：' + why + '）' : '')]);
      async function act() {
        const said = O.normalWord(ui.tidy(word.input.value));
        if (!O.isWord(said)) throw refuse('词要 4 到 12 个汉字、字母或数字。');
        const site = Number(ui.picked('site')), named = visit.sites.find(one => one[0] === site);
        if (!place.value() && !named) throw refuse('写在哪儿考。');
        await visit.draw(said, place.value() || named[1].slice(0, 120), site);
        home();
      }
      show('请单位的人说一个词', [head(), h('p', null, '承诺早就公布了，谁也改不了。请单位的负责人随便说一个词：4 到 12 个汉字、字母或数字。'),
        h('p', { class: 'm hush' }, pack.commitment), form(act, word.node,
          sites.length ? ui.choices('site', '单位的场所', sites.concat([['0', '不在上面，下面写']]), '0') : null, place.node, submit('用这个词抽 ' + pack.count + ' 人')), left()]);
    }
    const left = () => h('p', { class: 'mute' }, '能用到 ' + ui.day(pack.expires + app.ahead) + '。交回不限时。');

    /* ── who is called ── */
    function state(row) {
      const one = visit.seen().sat[row.key];
      if (one && one.ended) return chip('safe', '考完了，' + BODIES[one.body]);
      if (one && one.begun) return chip('must', '正在考');
      if (row.deferred) return chip('caution', '下班再考：' + visit.whys[row.deferred]);
      return one && one.how ? chip('off', '核对过，没考') : chip('off', '没考');
    }
    function line(key, about) {
      const person = visit.people[key];
      return h('li', null, h('button', { class: 'btn btn-line btn-block pick', type: 'button', onclick: () => personScreen(key) },
        h('span', null, ...ui.who(person)), h('span', { class: 'why' }, ...about)));
    }
    function list() {
      const seen = visit.seen(), rows = visit.called(), away = visit.absent();
      const body = [head()];
      if (visit.expired()) body.push(note('caution', '过了 24 小时，不能再考。', '结束考查，把做完的交回去。'));
      body.push(h('p', null, '词是“' + seen.word + '”。点名字：不在的记下原因，在的核对身份、开考。'));
      body.push(h('ol', { class: 'stack', 'aria-label': '抽中的人' }, ...rows.map(row => line(row.key, [row.standsIn ? chip('off', '顺序第 ' + row.place + '，顶上来的') : '', state(row)].filter(Boolean)))));
      if (rows.length < pack.count) body.push(note('caution', '名单里没有别的人可以顶了。', ''));
      if (away.length) body.push(h('h2', null, '抽中了没来的 ' + away.length + ' 人'), h('ul', { class: 'stack' }, ...away.map(key =>
        line(key, [chip('off', visit.whys[seen.why[key]]), seen.remark[key] || '']))));
      if (pack.strangers.length) body.push(note('caution', '当班名单里有、花名册上没有的：', pack.strangers.join('、')));
      body.push(left());
      show('抽中的 ' + rows.length + ' 人', body, [button('btn-must', '考完了，结束考查', () => ending())]);
    }

    /* ── one person ── */
    function personScreen(key) {
      const seen = visit.seen(), one = seen.sat[key], person = visit.people[key];
      const back = button('btn-line', '回名单', () => list());
      const about = h('p', { class: 'mute' }, [person.number, person.department, person.posts].filter(Boolean).join('，'));
      if (one && one.ended) {
        show(person.name, [about, note('safe', '考完了。', '答了 ' + Object.values(one.answers).filter(a => a.length).length + ' 题，' + ui.clock(one.ended) + ' 交的卷。成绩交回服务器以后才有。')], [back]);
      } else if (one && one.begun) {
        show(person.name, [about, note('must', '正在考。', one.body === 'handed' ? '设备交给本人以后再按“接着答”。' : '')], [back, button('btn-must', '接着答', () => sit(key))]);
      } else if (visit.expired()) {
        show(person.name, [about, note('caution', '过了 24 小时，不能再考。', '')], [back]);
      } else if (seen.why[key] && visit.absent().includes(key)) {
        show(person.name, [about, awayForm(key)], [back]);
      } else {
        show(person.name, [about, beginForm(key)], [back, button('btn-line', '不在、走不开', () => show(person.name, [about, awayForm(key)], [back]))]);
      }
    }
    function awayForm(key) {
      const seen = visit.seen(), deferring_ = visit.words.deferring, rows = Object.keys(visit.whys);
      const remark = field('补一句（“别的原因”一定要写）', { maxLength: 200, value: seen.remark[key] || '' });
      const deferring = rows.filter(why => deferring_.includes(why)), others = rows.filter(why => !deferring_.includes(why));
      const now = seen.why[key] || '';
      async function act() {
        const why = ui.picked('why');
        if (why === now && remark.value() === (seen.remark[key] || '')) throw refuse(why ? '和原来记的一样。' : '先选一个原因。');
        if (why === 'other' && !remark.value()) throw refuse('写一句为什么。');
        if (visit.drops(key, why)) throw refuse('顶他的人已经开考，不能再改回来。');
        await visit.add('noted', { key, why, remark: remark.value() });
        list();
      }
      const pairs = list_ => list_.map(why => [why, visit.whys[why]]);
      return form(act, now ? ui.choices('why', '人在不在', [['', '在，能考']], now) : null,
        ui.choices('why', '走不开，下班再考（位置给他留着）', pairs(deferring), now), ui.choices('why', '不在，由顺序里的下一个顶', pairs(others), now),
        remark.node, h('button', { class: 'btn btn-line btn-block btn-big', type: 'submit' }, '记下'));
    }
    function beginForm(key) {
      const known = field('谁辨认的', { maxLength: 26 }), witness = field('见证人', { maxLength: 60 });
      const fit = () => { known.node.hidden = ui.picked('how') !== 'known'; witness.node.hidden = ui.picked('body') !== 'oral'; };
      known.node.hidden = witness.node.hidden = true;
      async function act() {
        const how = ui.picked('how'), body = ui.picked('body');
        if (!how) throw refuse('先核对身份，选一样。');
        if (how === 'known' && !known.value()) throw refuse('写谁辨认的。');
        if (!body) throw refuse('选怎么考。');
        if (body === 'oral' && !witness.value()) throw refuse('当面问答要有见证人，写名字。');
        if (visit.open()) throw refuse(visit.people[visit.open().key].name + '还没交卷，先让他考完。');
        await visit.add('identified', { key, how, known_by: how === 'known' ? known.value() : '' });
        await visit.add('begun', { key, body, witness: body === 'oral' ? witness.value() : '' });
        sit(key);
      }
      const barred = visit.noPhones(visit.seen().site);
      const bodies = [['oral', '当面问答：我念题，他说，我点'], ['handed', '交给本人：设备给他，自己答']].filter(one => one[0] === 'oral' || !barred);
      const made = form(act, barred ? note('stop', '这里不许带手机。', barred + '。这台设备也别带进去：当场用纸记，出来再录。') : null, ui.choices('how', '身份怎么核对的', HOWS, ''), known.node,
        ui.choices('body', '怎么考', bodies, ''), witness.node,
        h('ul', { class: 'mute' }, h('li', null, '一共 ' + pack.paper.items.length + ' 题，' + pack.minutes + ' 分钟，所有人同一份卷子。'), ...visit.words.rules.map(rule => h('li', null, rule))), submit('开考'));
      made.addEventListener('change', fit);
      return made;
    }
    function sit(key) {
      const one = visit.seen().sat[key];
      O.paper(visit, one, by => (one.body === 'oral' ? list() : handedIn(key, by)), () => list());
    }
    function handedIn(key, by) {
      const pin = field('密码', { type: 'password', inputMode: 'numeric', maxLength: 12 });
      const act = async () => { await app.confirmPin(pin.input.value); list(); };
      show(by === 'time' ? '时间到，卷子收了' : '交了', [note('safe', visit.people[key].name + '的卷子存好了。', '把设备还给执法人员。'), form(act, pin.node, submit('执法人员：回名单'))]);
    }

    /* ── the end, and the way back ── */
    function ending() {
      const open = visit.open(), rest = visit.called().filter(row => { const one = visit.seen().sat[row.key]; return !one || !one.ended; });
      const body = [head(), h('p', null, '结束以后签名封存，谁也不能再改，也不能再考别的人。')];
      if (open) body.push(note('stop', visit.people[open.key].name + '还没交卷。', '先让他交卷。'));
      if (rest.length) body.push(note('caution', '还有 ' + rest.length + ' 人没考：', rest.map(row => visit.people[row.key].name).join('、')));
      const go = open ? [] : [button('btn-line', '结束，签名封存', async () => { await visit.close(); end(); })];
      show('结束考查', body, [...go, button('btn-must', '再等等，回名单', () => list())]);
    }
    async function end() {
      const told = visit.told(), raw = await visit.sealed(), seen = visit.seen();
      const body = [head(), h('p', null, ui.day(seen.closed) + ' 封存，' + Object.values(seen.sat).filter(one => one.begun).length + ' 人考过。')];
      if (told) body.push(note(told.accepted ? 'safe' : 'stop', told.accepted ? '服务器收下了。' : '服务器没收。', told.message, 'status'));
      if (told) body.push(h('p', null, h('a', { class: 'btn btn-line btn-block', href: told.url }, '看服务器怎么说')));
      if (!told || !told.accepted) body.push(h('p', { class: 'mute' }, '有信号了就交。没信号，或者这台设备连不上：存成文件，在别的设备上由你本人登录交。'),
        button('btn-line btn-block', '存成文件', () => O.sync.download(raw, pack.check)));
      if (told && told.accepted) body.push(h('p', null, '这台设备上的可以删了。'));
      const act = told && told.accepted ? button('btn-must', '从这台设备上删掉', () => app.wipe())
        : button('btn-must', '交回服务器', async () => { await visit.keepTold(await O.sync.send(raw, app.about)); await end(); });
      show('考查结束了', body, [act]);
    }
    return { home };
  };
})();
