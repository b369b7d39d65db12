/* The paper on the phone: every question is in the page, one is shown, moving needs no network. The inputs are the
   answer sheet; each change is an event for the queue (sitting.js). The phone is a buffer, the server is the truth.

   hand-in POST {epoch, events, sheet: {"1": ["A"]}} -> 200 {receipt, url}; may be sent any number of times.
   sheet GET -> 200 {answers: {"1": ["A"]}}, what the server has by now; 410 {url} closed. */
(() => {
  'use strict';
  const QUIET_MS = 60000, TYPING_MS = 1200, WARN_MINUTES = [10, 5, 1], NAMES_MOST = 12, CATCH_UP_MS = 2000;
  const $ = id => document.getElementById(id);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const names = list => list.slice(0, NAMES_MOST).join('、') + (list.length > NAMES_MOST ? ' 等' : ' ');
  const toggleHidden = (ids, on) => ids.forEach(id => { $(id).hidden = on; });

  /* Where an exam is watched: questions are not copied, one's own words may be; the screen stays awake where that can be. */
  function watch() {
    const own = e => e.target.matches && e.target.matches('input, textarea'), stop = e => { if (!own(e)) e.preventDefault(); };
    const wake = () => { if (navigator.wakeLock && !document.hidden) navigator.wakeLock.request('screen').catch(() => {}); };
    ['copy', 'cut', 'contextmenu', 'dragstart'].forEach(kind => document.addEventListener(kind, stop));
    document.addEventListener('visibilitychange', wake);
    wake();
  }

  function start() {
    const { Store, Queue, Clock, Sheets, Voice, Notes, Told, Absence, Card, Answers, LargeType, newRecord, post, wait, span, spoken } = window.Sitting;
    const form = $('paper'), given = form.dataset, count = Number(given.count), mayGoBack = given.back === '1';
    const sections = Array.from(form.querySelectorAll('.q')), numbers = sections.map((_, i) => i + 1);
    const step1 = $('step1'), step2 = $('step2'), epoch = Number(given.epoch);
    let at = 1, cardOpen = false, locked = false, over = false, handing = false, handBusy = false, done = false;
    let armed = false, warnedAt = Infinity, lastHeard = Date.now(), handTimer = 0, handTries = 0;
    const typing = {};

    const store = Store(given.attempt, () => say('这部手机存不下东西。', '答案直接交给考场，别关这个页面。'));
    const kept = store.records();
    const mine = kept.find(r => r.epoch === epoch) || newRecord(epoch, given.token);
    const older = kept.filter(r => r.epoch < epoch);
    const clock = Clock(given.now, given.deadline);
    const queue = Queue(mine, older, store, { saveUrl: given.saveUrl, changed: paint, heard, closed, renew });
    const sheets = Sheets([document.querySelector('.bar'), $('main'), $('move'), $('card-dock')], () => !handing);
    const voice = Voice($('listen'), '听题'), kinds = window.SittingKinds && window.SittingKinds.start(form);
    const { read, write, half, isLong, choose, freeze } = Answers(sections, kinds);
    const notes = Notes($('wire'), $('say')), told = Told($('told'), seen => post(given.saveUrl, mine.token, { epoch, events: [], seen }));
    const card = Card($('card'), form.querySelectorAll('.part, .q'), goTo);
    const absence = Absence(mine, queue, () => (locked || done ? 0 : at), commitDrafts);
    const moves = window.OneByOne && window.OneByOne(given, mine, queue, read, commitDrafts, say);

    /* ── answers ── */
    const section = n => sections[n - 1];
    const flagged = n => section(n).hasAttribute('data-flag');
    const setFlag = (n, on) => section(n).toggleAttribute('data-flag', on);
    const gaps = () => numbers.filter(n => !read(n).length || half(n));
    const reachable = n => n >= 1 && n <= count && (mayGoBack || n >= mine.far) && (!moves || n <= mine.far);

    function wholeSheet() {
      const sheet = {};
      numbers.forEach(n => { if (read(n).length) sheet[n] = read(n); });
      return sheet;
    }
    function commit(n) {
      clearTimeout(typing[n]);
      delete mine.draft[n];
      const answer = read(n);
      if (same(answer, mine.sheet[n] || [])) { store.save(mine); return; }
      mine.sheet[n] = answer;
      queue.add(answer.length ? 'answered' : 'cleared', n, answer.length ? { answer } : {}, isLong(n));
    }
    function commitDrafts() { Object.keys(mine.draft).forEach(n => commit(Number(n))); }

    /* ── what earlier pages of this phone left behind ── */
    function restore() {
      const fresh = !mine.seq && !Object.keys(mine.sheet).length, drafts = {};
      if (!fresh) {
        Object.keys(mine.sheet).forEach(n => write(Number(n), mine.sheet[n]));
        Object.keys(mine.flags).forEach(n => setFlag(Number(n), mine.flags[n]));
      }
      older.forEach(record => recall(record, drafts));
      if (fresh) Object.assign(mine.sheet, wholeSheet());
      Object.assign(drafts, mine.draft);
      mine.draft = drafts;
      Object.keys(drafts).forEach(n => write(Number(n), drafts[n]));
      store.save(mine);
      older.slice().forEach(tidy);
      if (!kept.length && Object.keys(mine.sheet).length) say('接着答。', '考场收到的 ' + Object.keys(mine.sheet).length + ' 题都在。');
    }
    /* only where nothing newer has touched the question since */
    function recall(record, drafts) {
      const open = n => section(n) && Number(section(n).dataset.e || 0) <= record.epoch;
      record.events.filter(e => e.item && open(e.item)).forEach(e => {
        if (e.kind === 'answered' || e.kind === 'cleared') write(e.item, e.payload.answer || []);
        else if (e.kind === 'flagged' || e.kind === 'unflagged') setFlag(e.item, e.kind === 'flagged');
      });
      Object.keys(record.draft || {}).filter(open).forEach(n => { drafts[n] = record.draft[n]; });
      mine.at = record.at || mine.at;
      mine.far = Math.max(mine.far, record.far || 1);
      mine.handing = mine.handing || record.handing;
      mine.left = record.left || mine.left;
      if (record.renewed) { queue.take(record.events); mine.renewals = record.renewals; }
    }
    function tidy(record) {
      record.draft = {};
      record.left = record.handing = null;
      queue.letGo(record, record.renewed ? record.events.map(e => e.seq) : []);
    }

    /* ── what another phone sent since this page was opened: never under an open sheet or over what waits here ── */
    function catchUp() {
      if (epoch < 2 || locked || done || handing) return Promise.resolve();
      return queue.received(given.sheetUrl).then(found => {
        if (!found || locked || done || handing || sheets.open) return;
        adopt(found.answers, numbers.filter(n => !found.held.has(n)));
      });
    }
    function adopt(answers, free) {
      const news = free.filter(n => !same(read(n), answers[n] || []));
      if (!news.length) return;
      news.forEach(n => { mine.sheet[n] = answers[n] || []; write(n, mine.sheet[n]); });
      store.save(mine);
      paint();
      say('另一部手机的答案也到了。', '第 ' + names(news) + '题，这里换成了考场收到的。');
    }

    /* ── notes ── */
    function say(fact, text, label, act) { notes.say(fact, text, label, act); }
    /* never a plain reload: the page may be the answer to the POST that started the attempt */
    function reload() { location.replace(form.action); }
    function paintWire(n) {
      const here = n ? n + ' 题存在本机，' : '';
      if (queue.fault === 'signin') notes.wire('要重新登录。', here + '登录后自动交。', '重新登录', reload);
      else if (queue.fault === 'server') notes.wire('这次没存上，怪我们。', here + '一会儿自动再交。');
      else if (queue.fault === 'wire' || navigator.onLine === false) notes.wire('没信号，接着答。', here + '有信号自动交。');
      else notes.wire('', '');
    }

    /* ── one question ── */
    const stateOf = (n, waiting) => waiting.has(n) ? 'here' : half(n) ? 'half' : read(n).length ? 'got' : 'none';
    function paint() {
      const waiting = queue.waiting(), state = stateOf(at, waiting), answered = count - gaps().length;
      const rule = section(at).dataset.kind === 'multiple' && given.many;
      ['got', 'here', 'none'].forEach(s => { $(s).hidden = s !== (state === 'half' ? 'got' : state); });
      $('hint').textContent = rule || { got: '这题考场收到了', half: '还有步骤没排', here: '有信号自动交', none: '' }[state];
      $('clear').hidden = locked || over || !read(at).length;
      $('flag').setAttribute('aria-pressed', String(flagged(at)));
      $('done').value = answered;
      $('done').setAttribute('aria-label', '已答 ' + answered + ' 题');
      $('open-card').textContent = '答题卡 ' + answered;
      paintWire(waiting.size);
      if (cardOpen) paintCard(waiting);
      if (locked) sayLocked(waiting.size);
    }
    function show(n, focus) {
      if (!reachable(n)) { say('这场考试不能回头看。', '接着往下答。'); return; }
      voice.stop();
      notes.tidy();
      commitDrafts();
      section(at).classList.remove('on');
      at = mine.at = n;
      mine.far = Math.max(mine.far, at);
      store.save(mine);
      section(at).classList.add('on');
      if (kinds) kinds.shown(section(at));
      $('where').firstChild.textContent = '第 ' + at + ' 题';
      $('about').textContent = section(at).dataset.about;
      $('prev').disabled = at === 1;
      $('prev').textContent = at === 1 ? '头一题' : '上一题';
      $('next').textContent = at === count ? '去交卷' : '下一题';
      document.title = '第 ' + at + ' 题 · 安全考';
      paint();
      window.scrollTo(0, 0);
      if (focus) section(at).focus();
    }

    /* ── the answer card ── */
    function paintCard(waiting) {
      const empty = gaps(), first = empty.find(reachable);
      card.draw(empty, n => ({ state: stateOf(n, waiting), half: half(n), flag: flagged(n), open: reachable(n) }));
      $('goto').textContent = first ? '去第 ' + first + ' 题' : '回题目';
      $('goto').onclick = () => goTo(first || at);
    }
    function goTo(n) { closeCard(); show(n, true); }
    function swap(on) {
      cardOpen = on;
      toggleHidden(['one', 'move', 'where', 'large'], on);
      toggleHidden(['card', 'card-dock', 'back', 'card-name'], !on);
    }
    function openCard() {
      voice.stop();
      commitDrafts();
      swap(true);
      paint();
      document.title = '答题卡 · 安全考';
      window.scrollTo(0, 0);
      card.focus();
      catchUp();
    }
    function closeCard() { if (cardOpen) { swap(false); show(at); } }

    /* ── hand-in: two steps, the safer way first ── */
    /* nobody waits long: what the server has counts, whatever the sheet says */
    function wantHandIn() {
      if (epoch < 2) { askHandIn(); return; }
      Promise.race([catchUp(), new Promise(go => setTimeout(go, CATCH_UP_MS))]).then(() => { if (cardOpen && !sheets.open && !done) askHandIn(); });
    }
    function askHandIn() {
      commitDrafts();
      const empty = gaps(), list = empty.length ? empty : numbers.filter(flagged), first = list.find(reachable);
      if (!list.length) { confirmHandIn(); return; }
      const [safer, on] = step1.querySelectorAll('button');
      const open = empty.filter(half), none = empty.filter(n => !half(n));
      step1.querySelector('h1').textContent = '还有 ' + list.length + ' 题' + (open.length ? '没答完' : none.length ? '没答' : '存疑');
      step1.querySelector('h1 + p').textContent = (none.length ? '第 ' + names(none) + '题没有答案。' : '') +
        (open.length ? '第 ' + names(open) + '题没排完，没排完不得分。' : '') + (empty.length ? '' : '第 ' + names(list) + '题你标了存疑。') +
        '还剩 ' + span(clock.left()).words + (empty.length ? '，没答的题不得分。' : '，还能再看看。');
      safer.textContent = first ? (empty.length ? '回去答第 ' : '回去看第 ') + first + ' 题' : '再看看';
      safer.onclick = () => { sheets.close(); if (first) goTo(first); };
      on.textContent = empty.length ? '这 ' + list.length + ' 题不答了' : '不看了，交卷';
      sheets.show(step1);
    }
    function confirmHandIn(title) {
      const empty = gaps(), n = queue.waiting().size, facts = step2.querySelectorAll('dd');
      facts[0].textContent = (count - empty.length) + ' 题，' + (n ? n + ' 题还在本机，一起交' : '全部已收到');
      facts[1].textContent = empty.length ? empty.length + ' 题：' + names(empty.map(n => (half(n) ? n + '（没排完）' : n))) : '没有，都答了';
      if (title) step2.querySelector('h1').textContent = title;
      sheets.show(step2);
    }
    function tell(text) { step2.querySelector('[role=status]').textContent = text; }
    function handIn() {
      const [act, back] = step2.querySelectorAll('button');
      commitDrafts();
      handing = mine.handing = true;
      store.save(mine);
      freeze(true);
      act.textContent = '再交一次';
      back.hidden = true;
      clearTimeout(handTimer);
      if (handBusy || done) return;
      handBusy = true;
      tell('正在交卷……');
      queue.flush().then(() => post(given.handinUrl, mine.token, { epoch, events: mine.events, sheet: wholeSheet() })).then(handedIn);
    }
    function handedIn(answer) {
      handBusy = false;
      if (done) return;
      if (answer.status === 200 || answer.status === 410) { store.clear(); leaveFor(answer.data.url); return; }
      if (answer.status === 409 && answer.data.error === 'clash') { renew(); return; }
      if (answer.status === 401) { reload(); return; }
      if (answer.status === 400) mine.events = []; /* the sheet carries the answers */
      if (answer.status) tell('这次没交上，怪我们。答案在手机里，一会儿自动再交。别关这个页面。');
      else tell('没信号。答案都在手机里，来信号自动交上。别关这个页面。');
      handTimer = setTimeout(handIn, wait(handTries++));
    }
    function leaveFor(url) {
      done = true;
      queue.stop();
      if (url) location.replace(url); else reload();
    }

    /* ── what the server says ── */
    function heard(data) {
      lastHeard = Date.now();
      if (clock.heard(data) && !handing) moreTime();
      if (data.messages) told(data.messages);
      if (data.leaves) $('leaves').textContent = data.leaves;
      if (data.message) say(data.message);
      if (Number(data.epoch) > epoch && !locked) lock();
    }
    function moreTime() {
      over = false;
      warnedAt = Infinity;
      freeze(locked);
      paintTime();
      say('考试时间加长了。', '现在还剩 ' + span(clock.left()).words + '。');
    }
    function lock() {
      locked = true;
      voice.stop();
      freeze(true);
      sheets.close();
      closeCard();
      paint();
    }
    function sayLocked(n) {
      say('你在另一部手机上接着答了。', n ? '这部还有 ' + n + ' 题没交上，有信号自动交。' : '这部的答案已交上去。', '在这部上接着答', reload);
      toggleHidden(['flag', 'hand'], true);
    }
    /* closed while something is still here: send the sheet once, so that it is kept as evidence */
    function closed(url) {
      if (done || handing) return;
      if (!queue.waiting().size) { store.clear(); leaveFor(url); return; }
      confirmHandIn('考试结束了，正在交卷');
      handIn();
    }
    function renew() {
      mine.renewals = (mine.renewals || 0) + 1;
      mine.renewed = true;
      store.save(mine);
      if (mine.renewals > 3) { say('这页有点不对劲，怪我们。', '答案在手机里，告诉监考员。', '重新打开', reload); return; }
      done = true;
      reload();
    }

    /* ── time ── */
    function paintTime() { $('left').textContent = '剩 ' + span(clock.left()).clock; }
    function tick() {
      const left = clock.left();
      paintTime();
      if (left && WARN_MINUTES.some(m => left <= m * 60000 && warnedAt > m * 60000)) $('live').textContent = '还剩 ' + span(left).words + '。';
      warnedAt = left;
      if (!left && !over && !locked && !handing && !done) timeUp();
      else if (Date.now() - lastHeard > QUIET_MS && !document.hidden && !done && !queue.fault) { lastHeard = Date.now(); queue.look(); }
      setTimeout(tick, 1000 - Date.now() % 1000);
    }
    /* somebody may have been given more time: look once before handing in */
    function timeUp() {
      over = true;
      commitDrafts();
      freeze(true);
      queue.look().then(() => {
        if (!over || clock.left() || done || handing) return;
        confirmHandIn('到点了，正在交卷');
        handIn();
      });
    }

    /* ── taps and keys ── */
    function flip() {
      const on = !flagged(at);
      setFlag(at, on);
      mine.flags[at] = on;
      queue.add(on ? 'flagged' : 'unflagged', at);
    }
    function onTyping(e) {
      const place = e.target.closest('.q'), n = place && Number(place.dataset.n);
      if (!n || !/^text/.test(e.target.type)) return;
      mine.draft[n] = read(n);
      store.save(mine);
      paint();
      clearTimeout(typing[n]);
      typing[n] = setTimeout(() => commit(n), TYPING_MS);
    }
    function onKey(e) {
      if (sheets.open) { sheets.key(e); return; }
      if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return;
      if (e.target.matches('textarea, select')) return;
      const input = e.target.matches('input'), text = input && e.target.type === 'text';
      if (text && e.key === 'Enter') { e.preventDefault(); $('next').click(); }
      if (text) return;
      if (cardOpen) { if (e.key === 'Escape') closeCard(); return; }
      if (e.key === 'ArrowRight' && !input) $('next').click();
      else if (e.key === 'ArrowLeft' && !input) $('prev').click();
      else if (/^[a-z]$/i.test(e.key)) choose(at, e.key.toUpperCase().charCodeAt(0) - 65);
    }
    /* the phone's back button closes what is open and otherwise stays; armed by a touch, as browsers want it */
    function arm() { if (!armed) { armed = true; history.pushState({ aq: 1 }, ''); } }
    function onPop() {
      if (done || handing) return;
      armed = false;
      if (sheets.open) sheets.close();
      else if (cardOpen) closeCard();
      else say('还在答题。', '要交卷，点“答题卡”，再点“交卷”。');
    }
    function wire() {
      const taps = {
        prev: () => show(at - 1, true), next: () => (at === count ? openCard() : (!moves || moves.leave(at)) && show(at + 1, true)),
        'open-card': openCard, back: closeCard, hand: wantHandIn, flag: flip,
        listen: () => voice.toggle(spoken(section(at))), clear: () => { write(at, []); commit(at); }
      };
      Object.keys(taps).forEach(id => { $(id).onclick = taps[id]; });
      step1.querySelectorAll('button')[1].onclick = () => confirmHandIn();
      step2.querySelectorAll('button')[0].onclick = handIn;
      step2.querySelectorAll('button')[1].onclick = () => sheets.close();
      LargeType($('large'), given.largeUrl, form.elements.csrf_token.value);
      form.addEventListener('change', e => { const q = e.target.closest('.q'); if (q) { arm(); commit(Number(q.dataset.n)); } });
      const more = [[form, 'input', onTyping], [form, 'submit', e => e.preventDefault()], [document, 'keydown', onKey],
        [document, 'pointerdown', arm], [window, 'offline', paint], [window, 'popstate', onPop]];
      more.forEach(([on, kind, act]) => on.addEventListener(kind, act));
      document.addEventListener('visibilitychange', () => { if (document.hidden) absence.leave(); else { absence.comeBack(); queue.flush(); } });
      window.addEventListener('pagehide', () => { absence.leave(); queue.part(); });
      window.addEventListener('pageshow', e => { if (e.persisted) { absence.comeBack(); queue.flush(); } });
      window.addEventListener('online', () => (handing ? handIn() : queue.flush()));
    }

    restore();
    if (moves) mine.far = Math.max(mine.far, moves.from);
    wire();
    history.replaceState({ aq: 0 }, '', form.action);
    toggleHidden(['where', 'large', 'left', 'done', 'tools', 'kept', 'move'], false);
    if (!mayGoBack) { $('prev').hidden = true; $('move').classList.remove('q3'); }
    show(kept.length && reachable(mine.at) ? mine.at : mayGoBack ? gaps()[0] || 1 : mine.far);
    commitDrafts();
    absence.comeBack();
    queue.flush();
    told(JSON.parse(given.told));
    if (document.body.matches('.watched')) watch();
    if (mine.handing) { confirmHandIn('正在交卷'); handIn(); }
    tick();
  }

  document.addEventListener('DOMContentLoaded', () => {
    try { start(); } catch (e) { document.documentElement.classList.remove('js'); throw e; }
  });
})();
