/* Parts of the sitting that know nothing of the paper: what is kept on the phone, the queue to the server, the
   server's clock, the sheet at the bottom, the phone's voice. Floor: Chrome 83 (ES2018, no framework).

   save    POST {epoch, events: [{seq, kind, item, payload, client_at}], seen?}, at most 50; none = a look at the clock
           200 {stored: [seq], epoch, deadline, now, message?, leaves?, messages?}   let go of exactly those numbers
           409 {error: "clash", epoch}    the same number with other content: a new page, a new epoch
           410 {error: "closed", url, stored}     401 sign in again     400 never will be: sent one by one, the bad one let go
           all else: keep, wait, try again
   The header X-Attempt-Token goes with it; the server reads the epoch from it. */
(() => {
  'use strict';
  document.documentElement.classList.add('js');
  const BATCH = 50, FETCH_MS = 15000, WAIT_MOST_MS = 30000, KEEP_MS = 30 * 864e5;

  /* One record an epoch, under the attempt's name; leftovers of other attempts go after 30 days. */
  function Store(attempt, tellFull) {
    const prefix = 'aq:' + attempt + ':';
    let told = false;
    const keys = () => { try { return Object.keys(localStorage).filter(k => k.startsWith('aq:')); } catch (e) { return []; } };
    const own = () => keys().filter(k => k.startsWith(prefix));
    const read = key => { try { return JSON.parse(localStorage.getItem(key)); } catch (e) { return null; } };
    const remove = key => { try { localStorage.removeItem(key); } catch (e) { told = true; } };
    return {
      save(record) {
        record.t = Date.now();
        try { localStorage.setItem(prefix + record.epoch, JSON.stringify(record)); }
        catch (e) { if (!told) { told = true; tellFull(); } }
      },
      records() {
        keys().filter(k => !k.startsWith(prefix)).forEach(k => {
          const other = read(k);
          if (!other || !(other.t > Date.now() - KEEP_MS)) remove(k);
        });
        return own().map(read).filter(r => r && Array.isArray(r.events)).sort((a, b) => a.epoch - b.epoch);
      },
      drop(epoch) { remove(prefix + epoch); },
      clear() { own().forEach(remove); }
    };
  }

  function newRecord(epoch, token) {
    return { epoch, token, seq: 0, events: [], draft: {}, sheet: {}, flags: {}, at: 1, far: 1 };
  }

  /* Without a body a GET. Always resolves: {status, data}; status 0 means the network, a redirect means the sign-in is gone. */
  function post(url, token, body, keepalive) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), FETCH_MS);
    return fetch(url, {
      method: body ? 'POST' : 'GET', credentials: 'same-origin', redirect: 'manual', keepalive: !!keepalive, signal: abort.signal,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-Attempt-Token': token },
      body: body && JSON.stringify(body)
    }).then(r => r.json().catch(() => ({})).then(data => (
      { status: r.type === 'opaqueredirect' ? 401 : r.status, data: data || {} }
    ))).catch(() => ({ status: 0, data: {} })).then(answer => { clearTimeout(timer); return answer; });
  }

  function wait(tries) { return Math.min(WAIT_MOST_MS, 1000 * Math.pow(2, tries)) * (0.5 + Math.random() / 2); }

  /* Oldest epoch first, one request at a time, longer waits after each failure.
     page: {saveUrl, changed(), heard(data), closed(url), renew()} */
  function Queue(mine, leftovers, store, page) {
    let older = leftovers, busy = false, tries = 0, timer = 0, fault = '', stopped = false, most = BATCH;
    const all = () => older.concat([mine]);
    const next = () => all().find(q => q.events.length);
    const body = q => ({ epoch: q.epoch, events: q.events.slice(0, most) });

    function letGo(q, seqs) {
      const gone = new Set(seqs);
      q.events = q.events.filter(e => !gone.has(e.seq));
      if (q === mine || q.events.length) { store.save(q); return; }
      older = older.filter(o => o !== q);
      store.drop(q.epoch);
    }
    function take(events) { events.forEach(e => mine.events.push(Object.assign({}, e, { seq: ++mine.seq }))); store.save(mine); }
    function stop() { stopped = true; clearTimeout(timer); }
    function drain(keepalive) {
      const q = next();
      if (!q || stopped) return Promise.resolve();
      return post(page.saveUrl, q.token, body(q), keepalive).then(answer => took(q, answer)).then(on => (on ? drain() : undefined));
    }
    /* true: go on with the next batch */
    function took(q, answer) {
      const data = answer.data;
      if (answer.status === 200 && Array.isArray(data.stored) && data.stored.length) {
        tries = 0; fault = '';
        letGo(q, data.stored);
        page.heard(data);
        page.changed();
        return true;
      }
      if (answer.status === 409 && data.error === 'clash') return clashed(q);
      if (answer.status === 410) { letGo(q, data.stored || []); stop(); page.closed(data.url); return false; }
      if (answer.status === 400) return refused(q);
      if (answer.status === 401 && q !== mine) return stale(q);
      fault = { 0: 'wire', 401: 'signin' }[answer.status] || 'server';
      if (fault !== 'signin') timer = setTimeout(flush, wait(tries++));
      return false;
    }
    function clashed(q) { if (q !== mine) return adopt(q); stop(); page.renew(); return false; }
    function adopt(q) { take(q.events); letGo(q, q.events.map(e => e.seq)); return true; }
    function refused(q) {
      if (q.events.length > 1 && most > 1) most = 1;
      else letGo(q, [q.events[0].seq]);
      return true;
    }
    /* is it the sign-in, or only the token of that old page? */
    function stale(q) {
      return look().then(answer => { if (answer.status === 200) return adopt(q); fault = 'signin'; return false; });
    }
    function look() {
      return post(page.saveUrl, mine.token, { epoch: mine.epoch, events: [] }).then(answer => {
        if (answer.status === 200) page.heard(answer.data);
        else if (answer.status === 410) { stop(); page.closed(answer.data.url); }
        return answer;
      });
    }
    /* what the server has by now, and the questions of which this page knows better; null when it cannot be told */
    function received(url) {
      return flush().then(() => {
        const seq = mine.seq, held = waiting();
        return post(url, mine.token).then(answer => {
          if (answer.status === 410) { stop(); page.closed(answer.data.url); }
          if (answer.status !== 200 || seq !== mine.seq) return null;
          waiting().forEach(n => held.add(n));
          return { answers: answer.data.answers, held };
        });
      });
    }
    /* the questions whose last word the server has not confirmed */
    function waiting() {
      const items = new Set(Object.keys(mine.draft).map(Number));
      all().forEach(q => q.events.forEach(e => { if (e.kind === 'answered' || e.kind === 'cleared') items.add(e.item); }));
      return items;
    }
    function flush(keepalive) {
      if (busy || stopped) return Promise.resolve();
      clearTimeout(timer);
      busy = true;
      most = BATCH;
      fault = fault === 'signin' ? '' : fault;
      return drain(keepalive === true).then(() => {
        busy = false;
        page.changed();
        if (next() && !fault) flush();
      });
    }
    return {
      flush, letGo, take, look, stop, waiting, received,
      get fault() { return fault; },
      get size() { return all().reduce((n, q) => n + q.events.length, 0); },
      /* last: what of this question still waits is out of date, and long */
      add(kind, item, payload, last) {
        if (last) mine.events = mine.events.filter(e => e.item !== item || !(e.kind === 'answered' || e.kind === 'cleared'));
        mine.events.push({ seq: ++mine.seq, kind, item, payload: payload || {}, client_at: Date.now() });
        store.save(mine);
        page.changed();
        flush();
      },
      /* the page is going: fire and forget; what was not confirmed is sent again by the next page */
      part() { const q = next(); if (q && !stopped) post(page.saveUrl, q.token, body(q), true); },
    };
  }

  /* Milliseconds left by the server's clock; every response sets it again. */
  function Clock(now, deadline) {
    let ends = Date.parse(deadline), skew = 0;
    const load = performance.getEntriesByType('navigation')[0];
    const age = load ? performance.now() - load.responseStart : 0;
    const set = (serverNow, arrived) => { if (serverNow) skew = Date.parse(serverNow) - arrived; };
    set(now, Date.now() - age);
    return {
      left: () => Math.max(0, ends - Date.now() - skew),
      /* true when there is more time than before */
      heard(data) {
        const before = ends;
        set(data.now, Date.now());
        if (data.deadline) ends = Date.parse(data.deadline);
        return ends > before;
      }
    };
  }

  function span(ms) {
    const all = Math.ceil(ms / 1000), two = n => (n < 10 ? '0' : '') + n, m = Math.floor(all / 60), s = all % 60;
    return { clock: two(m) + ':' + two(s), words: (m ? m + ' 分 ' : '') + (m ? two(s) : s) + ' 秒' };
  }

  /* The inputs as the answer sheet. kinds: what js/kinds.js adds, where the paper has such questions. */
  function Answers(sections, kinds) {
    const section = n => sections[n - 1];
    const own = n => kinds && kinds.of(section(n));
    const inputs = n => Array.from(section(n).querySelectorAll('input'));
    const isBlank = n => section(n).dataset.kind === 'fill-in';
    function read(n) {
      if (own(n)) return own(n).read();
      if (!isBlank(n)) return inputs(n).filter(i => i.checked).map(i => i.value).sort();
      const texts = inputs(n).map(i => i.value);
      return texts.some(t => t.trim()) ? texts : [];
    }
    function write(n, answer) {
      if (own(n)) { own(n).write(answer); return; }
      inputs(n).forEach((input, i) => {
        if (isBlank(n)) input.value = answer[i] || '';
        else input.checked = answer.includes(input.value);
      });
    }
    return {
      read, write,
      /* something is answered, but not yet all it takes */
      half: n => !!(own(n) && own(n).half && own(n).half()),
      isLong: n => section(n).dataset.kind === 'short-answer',
      choose(n, place) { inputs(n).filter(i => i.closest('.opt') && i.offsetParent).slice(place, place + 1).forEach(i => i.click()); },
      freeze(on) { sections.forEach(s => s.querySelectorAll('input, textarea, fieldset').forEach(i => { i.disabled = on; })); }
    };
  }

  /* A question as it is read aloud: the scenario where it is open, the stem, the picture in words, then what there is to
     choose from, with its letter or the place given to it. */
  function spoken(section) {
    const shown = node => !node.closest('[hidden]');
    const text = node => {
      const copy = node.cloneNode(true);
      copy.querySelectorAll('input').forEach(i => i.replaceWith('，空，'));
      copy.querySelectorAll('img').forEach(i => i.replaceWith('图：' + i.alt + '。'));
      return copy.textContent;
    };
    const parts = Array.from(section.querySelectorAll('.case-text, .stem, .pic, .q > [role=status], .opt > span')).filter(shown);
    return parts.map(part => (part.matches('.opt > span') ? Array.from(part.children, text).filter(t => t).join('，')
      : part.matches('.pic') ? '图：' + part.querySelector('img').alt : text(part))).join('。');
  }

  /* One sheet at a time: focus stays inside, Escape goes back, what is behind is hidden from readers. */
  function Sheets(behind, mayClose) {
    let open = null, opener = null;
    const veil = sheet => document.getElementById(sheet.id + '-veil');
    const cover = on => behind.forEach(node => (on ? node.setAttribute('aria-hidden', 'true') : node.removeAttribute('aria-hidden')));
    function swap(sheet) {
      if (open) open.hidden = veil(open).hidden = true;
      open = sheet;
      if (open) open.hidden = veil(open).hidden = false;
      cover(!!open);
    }
    return {
      get open() { return open; },
      show(sheet) { if (!open) opener = document.activeElement; swap(sheet); sheet.focus(); },
      close() { if (!open) return; swap(null); if (opener) opener.focus(); },
      key(e) {
        if (e.key === 'Escape' && mayClose()) { this.close(); return; }
        if (e.key !== 'Tab') return;
        const stops = Array.from(open.querySelectorAll('button:not([hidden])')), last = stops[stops.length - 1];
        const here = document.activeElement, edge = e.shiftKey ? stops[0] : last;
        if (here === edge || here === open) { e.preventDefault(); (e.shiftKey ? last : stops[0]).focus(); }
      }
    };
  }

  /* The phone's own voice; its button stays hidden where none speaks Chinese (WeChat, often). */
  function Voice(button, label) {
    const voice = window.speechSynthesis, say = button.lastElementChild;
    let reading = false;
    const rest = () => { reading = false; say.textContent = label; };
    const stop = () => { if (voice) voice.cancel(); rest(); };
    const find = () => { button.hidden = !voice.getVoices().some(v => /^(zh|cmn)/i.test(v.lang)); };
    if (voice) { find(); voice.onvoiceschanged = find; }
    return {
      stop,
      toggle(text) {
        if (reading) { stop(); return; }
        const words = new SpeechSynthesisUtterance(text);
        words.lang = 'zh-CN';
        words.onend = words.onerror = rest;
        voice.cancel();
        voice.speak(words);
        reading = true;
        say.textContent = '停';
      }
    };
  }

  /* Notes above the paper: never over it, never in need of closing. One for the wire, one for what is to be said. */
  function put(box, fact, text, label, act) {
    const button = box.querySelector('button'), words = fact + text;
    box.hidden = !fact;
    if (box.dataset.words !== words) {
      box.dataset.words = words;
      box.querySelector('b').textContent = fact;
      box.querySelector('span').textContent = text;
    }
    button.hidden = !label;
    button.textContent = label || '';
    button.onclick = act || null;
  }
  function Notes(wireBox, sayBox) {
    const READ_MS = 5000;
    let saidAt = 0;
    return {
      wire(fact, text, label, act) { put(wireBox, fact, text, label, act); },
      say(fact, text, label, act) { saidAt = Date.now(); put(sayBox, fact, text || '', label, act); },
      /* he moved on after there was time to read it */
      tidy() { if (!sayBox.querySelector('button').onclick && Date.now() - saidAt > READ_MS) put(sayBox, '', ''); }
    };
  }

  /* What the invigilator says: one at a time, until 知道了. tell(ids): again, for what the server has not heard is seen. */
  function Told(box, tell) {
    const known = {}, waiting = [];
    function next() {
      const one = waiting[0] || { by: '', text: '' };
      put(box, one.by, one.text, '知道了', () => { known[one.id] = 'seen'; waiting.shift(); next(); tell([one.id]); });
    }
    return list => {
      const again = list.map(m => m.id).filter(id => known[id] === 'seen'), fresh = list.filter(m => !known[m.id]);
      if (again.length) tell(again);
      fresh.forEach(m => { known[m.id] = 'shown'; waiting.push(m); });
      next();
    };
  }

  /* Leaving the page is noted, no more: when, at which question, for how long, with a signal or without.
     place(): the question, 0 while it does not matter. */
  function Absence(mine, queue, place, commit) {
    let away = false;
    const online = () => navigator.onLine !== false;
    return {
      leave() {
        if (away || !place()) return;
        away = true;
        commit();
        mine.left = { at: Date.now(), item: place() };
        queue.add('left_page', place(), { online: online() });
      },
      comeBack() {
        const left = mine.left;
        away = false;
        mine.left = null;
        if (left && place()) queue.add('returned', left.item, { ms: Math.max(0, Date.now() - left.at), online: online() });
      }
    };
  }

  /* The answer card. nodes: part headings and questions in order; go(n): to a question.
     draw(empty, ask): empty: the unanswered; ask(n): {state: "got" | "here" | "none" | "half", flag, open}. */
  function Card(box, nodes, go) {
    const MANY = 12, FEW = 3, WORDS = { got: '已收到', here: '存在本机', none: '没答', half: '没排完' };
    const head = box.querySelector('h1'), gaps = box.querySelector('#gaps'), cells = box.querySelector('#cells');
    function jump(n, open, className, text) {
      const button = document.createElement('button');
      Object.assign(button, { type: 'button', className, textContent: text, disabled: !open, onclick: () => go(n) });
      button.dataset.n = n;
      return button;
    }
    function cell(n, is) {
      const button = jump(n, is.open, 'cell ' + is.state + (is.flag ? ' flag' : ''), n);
      button.setAttribute('aria-label', '第 ' + n + ' 题，' + WORDS[is.state] + (is.flag ? '，存疑' : ''));
      return button;
    }
    function groups(ask) {
      const all = document.createDocumentFragment();
      nodes.forEach(node => {
        const n = Number(node.dataset.n);
        if (n) { all.lastChild.append(cell(n, ask(n))); return; }
        const title = document.createElement('h2'), row = document.createElement('div');
        title.textContent = node.textContent;
        row.className = 'cells';
        all.append(title, row);
      });
      return all;
    }
    return {
      focus() { head.focus(); },
      draw(empty, ask) {
        const here = document.activeElement, inside = here.closest('#gaps, #cells');
        head.children[0].hidden = !empty.length;
        head.children[1].hidden = !!empty.length;
        head.children[2].textContent = empty.length ? '还有 ' + empty.length + ' 题没答' + (empty.some(n => ask(n).half) ? '完' : '') : '都答了';
        gaps.textContent = cells.textContent = '';
        empty.slice(0, empty.length > MANY ? FEW : MANY).forEach(n => gaps.append(jump(n, ask(n).open, 'btn btn-line', '第 ' + n + ' 题')));
        cells.append(groups(ask));
        /* drawn anew while somebody's focus was on a cell */
        const again = inside && box.querySelector('#' + inside.id + ' [data-n="' + here.dataset.n + '"]');
        if (again) again.focus();
      }
    };
  }

  /* Large type: at once on this page; the server remembers it for the others. */
  function LargeType(button, url, csrf) {
    const list = document.documentElement.classList;
    let known = list.contains('large');
    button.onclick = () => {
      const want = list.toggle('large');
      button.textContent = want ? '标准字' : '大字';
      if (want === known) return;
      fetch(url, { method: 'POST', body: new URLSearchParams({ csrf_token: csrf, next: '/' }), credentials: 'same-origin', redirect: 'manual' }).then(() => { known = want; }, () => {});
    };
  }

  window.Sitting = { Store, Queue, Clock, Sheets, Voice, Notes, Told, Absence, Card, Answers, LargeType, newRecord, post, wait, span, spoken };
})();
