/* What only some kinds of questions need: taps over an ordering and over a picture, the scenario of a case at hand,
   how much of a long text is written. The inputs of the page stay the answer; this only moves them, and tells of it by
   a change event. For the paper (exam.js) and for practice. Floor: Chrome 83 (ES2018, no framework). */
(() => {
  'use strict';
  const MOST_TEXT = 2000, NEAR = 70, STEP = 20, FULL = 1000;
  const all = (root, what) => Array.from(root.querySelectorAll(what));
  const changed = node => node.dispatchEvent(new Event('change', { bubbles: true }));
  function make(tag, className, text, more) {
    return Object.assign(document.createElement(tag), { className, textContent: text || '' }, more);
  }
  const button = (className, text, onclick) => make('button', className, text, { type: 'button', onclick });

  /* ── ordering: tap the steps in the order in which they are done ── */
  function Ordering(box) {
    const selects = all(box, 'select'), count = selects.length;
    const says = make('p', 'mute'), review = make('div', 'review'), rows = make('ol', 'order');
    const steps = selects.map(select => {
      const tap = button('opt step-tap', '', () => toggle(select.dataset.id)), words = make('span');
      const text = select.previousElementSibling.cloneNode(true);
      words.append(make('b'), text);
      tap.append(words);
      select.parentNode.hidden = true;
      box.append(tap);
      return { id: select.dataset.id, tap, badge: words.firstChild, text: text.innerHTML };
    });
    const textOf = id => steps.find(step => step.id === id).text;

    function read() {
      return selects.filter(s => s.value).sort((a, b) => a.value - b.value).map(s => s.dataset.id);
    }
    function write(order) {
      selects.forEach(s => { s.value = order.indexOf(s.dataset.id) + 1 || ''; });
      paint(read());
    }
    function toggle(id) {
      const order = read(), place = order.indexOf(id);
      if (place < 0) order.push(id); else order.splice(place, 1);
      write(order);
      changed(box);
    }
    function move(id, by) {
      const order = read(), from = order.indexOf(id);
      order.splice(from, 1);
      order.splice(from + by, 0, id);
      write(order);
      changed(box);
      const again = all(rows, '[data-id="' + id + '"]'), wanted = again.find(b => Number(b.dataset.by) === by);
      (wanted.disabled ? again.find(b => !b.disabled) : wanted).focus();
    }
    function mover(id, by, place, last) {
      const one = button('btn btn-line', by < 0 ? '↑' : '↓', () => move(id, by));
      one.dataset.id = id;
      one.dataset.by = by;
      one.disabled = place === last;
      one.setAttribute('aria-label', '第 ' + (place + 1) + ' 步' + (by < 0 ? '往前挪' : '往后挪'));
      return one;
    }
    function row(id, place, order) {
      const item = make('li', 'line'), words = make('span');
      words.innerHTML = textOf(id); /* as the server cleaned it */
      words.prepend(make('b', '', (place + 1) + '.'));
      item.append(words, mover(id, -1, place, 0), mover(id, 1, place, order.length - 1));
      return item;
    }
    function paint(order) {
      steps.forEach(step => {
        const place = order.indexOf(step.id);
        step.badge.textContent = place < 0 ? '' : place + 1;
        step.tap.setAttribute('aria-pressed', String(place >= 0));
      });
      says.textContent = order.length === count ? '都排好了。看一遍，点错的再点一下去掉。'
        : '按先后点，先做的先点。' + (order.length ? '还有 ' + (count - order.length) + ' 步没点。' : '');
      review.hidden = order.length < 2;
      rows.textContent = '';
      order.forEach((id, place) => rows.append(row(id, place, order)));
    }
    says.setAttribute('role', 'status');
    review.append(make('b', '', '你排的顺序'), rows);
    box.prepend(says);
    box.append(review);
    paint(read());
    return { read, write, half: () => { const done = read().length; return done > 0 && done < count; } };
  }

  /* ── a picture: tap what is wrong on it ── */
  function Hazards(section) {
    const list = section.querySelector('.spots'), most = Number(list.dataset.most), name = 'q' + section.dataset.n;
    const figure = section.querySelector('.pic'), img = figure.querySelector('img');
    const frame = make('div', 'frame'), plane = make('div', 'plane'), cross = make('i', 'cross');
    const says = make('p', '', ''), broken = make('div', 'note caution'), tools = make('p', 'acts');
    const zoom = button('btn btn-line', '放大', () => enlarge(!plane.classList.contains('big')));
    const words = button('btn', '', () => showList(list.hidden));
    let at = [FULL / 2, FULL / 2];
    const ticked = () => all(list, 'input').filter(i => i.checked);
    const taps = () => all(list, '.tap');
    const point = label => label.querySelector('input').value.split(',').map(Number);
    const put = (node, spot) => { node.style.left = spot[0] / 10 + '%'; node.style.top = spot[1] / 10 + '%'; };
    const where = spot => '左起 ' + Math.floor(spot[0] / 10) + '%，上起 ' + Math.floor(spot[1] / 10) + '%';
    const ready = () => img.complete && img.naturalWidth > 0;

    function read() { return ticked().map(i => i.value).sort(); }
    function write(answer) {
      taps().forEach(label => label.remove());
      all(list, 'input').forEach(i => { i.checked = answer.includes(i.value); });
      answer.filter(entry => entry.includes(',')).forEach(addTap);
      if (answer.some(entry => !entry.includes(','))) showList(true);
      paint();
    }
    function addTap(entry) {
      const label = make('label', 'opt many tap'), input = make('input', '', '', { type: 'checkbox', name, value: entry, checked: true });
      const text = make('span'), spot = entry.split(',').map(Number);
      text.append(make('b'), make('span', '', '图上标的（' + where(spot) + '）'));
      label.append(input, text);
      list.insertBefore(label, list.querySelector('.opt:not(.tap)'));
    }
    function mark(spot) {
      if (list.disabled || !ready()) return;
      if (ticked().length >= most) { paint('已经标满 ' + most + ' 处，先点一个标记去掉。'); return; }
      const entry = spot.join(',');
      at = spot;
      if (read().includes(entry)) return;
      addTap(entry);
      paint();
      changed(list);
    }
    function unmark(label) {
      if (list.disabled) return;
      label.remove();
      paint();
      changed(list);
    }
    function paint(why) {
      all(plane, '.pin').forEach(pin => pin.remove());
      taps().forEach((label, i) => {
        const pin = button('pin', i + 1, e => { e.stopPropagation(); unmark(label); frame.focus(); });
        pin.setAttribute('aria-label', '第 ' + (i + 1) + ' 个标记，' + where(point(label)) + '，点一下去掉');
        put(pin, point(label));
        plane.append(pin);
        label.querySelector('b').textContent = i + 1;
      });
      says.textContent = why || '图中有 ' + most + ' 处隐患，已标 ' + ticked().length + ' 处。';
    }
    function tapped(e) {
      const area = img.getBoundingClientRect();
      const part = (from, size) => Math.min(FULL, Math.max(0, Math.round(FULL * from / size)));
      mark([part(e.clientX - area.left, area.width), part(e.clientY - area.top, area.height)]);
    }
    function enlarge(on) {
      frame.style.height = on ? Math.max(frame.clientHeight, window.innerHeight * 0.45) + 'px' : '';
      plane.classList.toggle('big', on);
      zoom.textContent = on ? '缩小' : '放大';
      look();
    }
    /* keep the middle of interest in the frame */
    function look() {
      frame.scrollLeft = plane.clientWidth * at[0] / FULL - frame.clientWidth / 2;
      frame.scrollTop = plane.clientHeight * at[1] / FULL - frame.clientHeight / 2;
    }
    function showList(on) {
      list.hidden = !on;
      words.textContent = on ? '收起文字清单' : '看不清图？改用文字清单';
      words.setAttribute('aria-expanded', String(on));
    }
    function nearest() {
      const far = label => { const p = point(label); return Math.hypot(p[0] - at[0], p[1] - at[1]); };
      return taps().filter(label => far(label) <= NEAR).sort((a, b) => far(a) - far(b))[0];
    }
    function onKey(e) {
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }, way = ways[e.key];
      if (e.target !== frame || e.ctrlKey || e.altKey || e.metaKey) return;
      if (way) {
        at = at.map((v, i) => Math.min(FULL, Math.max(0, v + way[i] * STEP * (e.shiftKey ? 0.25 : 1))));
        say('十字在' + where(at) + '。');
      } else if (e.key === 'Enter' || e.key === ' ') mark(at.map(Math.round));
      else if (e.key === 'Delete' || e.key === 'Backspace') { if (nearest()) unmark(nearest()); else say('十字旁边没有标记。'); }
      else return;
      e.preventDefault();
      e.stopPropagation();
      cross.hidden = false;
      put(cross, at);
      look();
    }
    function say(text) { says.textContent = text; }
    function onTick(e) {
      const tap = e.target.closest('.tap');
      if (tap) { if (!e.target.checked) unmark(tap); return; }
      if (ticked().length > most) { e.target.checked = false; paint('最多 ' + most + ' 处，先去掉一处。'); return; }
      paint();
    }
    function load() { broken.hidden = !img.complete || ready(); }
    function again() { const address = img.src; img.src = ''; img.src = address; }
    function build() {
      says.setAttribute('role', 'status');
      Object.assign(frame, { tabIndex: 0, onclick: tapped, onkeydown: onKey });
      frame.setAttribute('role', 'application');
      frame.setAttribute('aria-label', '找隐患的图。方向键移动十字，回车标记，Delete 去掉旁边的标记');
      cross.hidden = true;
      frame.onblur = () => { cross.hidden = true; };
      plane.append(img, cross);
      frame.append(plane);
      figure.append(frame);
      const text = make('div', '', '图没加载出来，有信号时再试，或者改用文字清单。');
      text.append(button('btn btn-line', '再试一次', again));
      broken.append(text);
      tools.append(zoom, words);
      figure.before(says);
      figure.after(broken, tools);
      img.onload = img.onerror = load;
      window.addEventListener('online', () => { if (!broken.hidden) again(); });
      list.querySelector('legend').textContent = '文字清单，最多勾 ' + most + ' 处';
      list.addEventListener('change', onTick);
      showList(ticked().some(i => !i.value.includes(',')));
      load();
      paint();
    }
    build();
    return { read, write };
  }

  /* ── a long text ── */
  function Words(section) {
    const area = section.querySelector('textarea'), says = section.querySelector('.written');
    /* what cannot be stored is left out here, so that the rest is not refused with it */
    const kept = () => Array.from(area.value.replace(/[\p{Cc}\p{Cs}]/gu, c => ('\t\n'.includes(c) ? c : ''))).slice(0, MOST_TEXT).join('').trim();
    const paint = () => { const n = Array.from(area.value).length; says.textContent = n ? '已写 ' + n + ' 字。' : ''; };
    area.addEventListener('input', paint);
    paint();
    return {
      read() { const text = kept(); return text ? [text] : []; },
      write(answer) { area.value = answer[0] || ''; paint(); }
    };
  }

  /* ── a case: its scenario goes along from part to part ── */
  function Cases(root) {
    const seen = {};
    const textOf = section => {
      const first = Number(section.dataset.n) - Number(section.dataset.part) + 1;
      return root.querySelector('#case' + first);
    };
    function open(section, on) {
      textOf(section).hidden = !on;
      section.querySelector('.case-bar button').setAttribute('aria-expanded', String(on));
    }
    function toggle(section) {
      const text = textOf(section), bar = section.querySelector('.case-bar').getBoundingClientRect();
      const past = !text.hidden && text.getBoundingClientRect().bottom < bar.bottom + 20;
      if (text.hidden || past) {
        section.dataset.y = window.scrollY;
        open(section, true);
        window.scrollTo(0, 0);
      } else {
        open(section, false);
        window.scrollTo(0, Number(section.dataset.y || 0));
      }
    }
    all(root, '.case-text').forEach(text => { text.id = 'case' + text.closest('.q').dataset.n; });
    all(root, '.q[data-part]').forEach(section => {
      section.querySelector('.case-bar button').onclick = () => toggle(section);
    });
    return {
      shown(section) {
        if (!section.dataset.part) return;
        const text = textOf(section), bar = section.querySelector('.case-bar');
        bar.after(text);
        open(section, section.dataset.part === '1' || !seen[text.id]);
        seen[text.id] = true;
      }
    };
  }

  /* of(section): {read, write, half} of those kinds that the page alone cannot read; shown(section): it came in sight. */
  function start(root) {
    const known = new Map(), cases = Cases(root);
    all(root, '.q').forEach(section => {
      const kind = section.dataset.kind;
      if (kind === 'ordering') known.set(section, Ordering(section.querySelector('.steps-of')));
      else if (kind === 'hazard-picture') known.set(section, Hazards(section));
      else if (kind === 'short-answer') known.set(section, Words(section));
    });
    return { of: section => known.get(section), shown: cases.shown };
  }

  window.SittingKinds = { start };
  document.addEventListener('DOMContentLoaded', () => { const ask = document.getElementById('ask'); if (ask) start(ask); });
})();
