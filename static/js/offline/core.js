/* What a visit without a network rests on: the same bytes, digests and tickets as on the server (domain/digests.py,
   domain/tickets.py, domain/sampling.py, domain/drawing.py, domain/spot_check.py). Floor: Chrome 83. */
(() => {
  'use strict';
  const subtle = window.crypto && window.crypto.subtle;
  const bytes = text => new TextEncoder().encode(text);
  const hex = data => Array.from(new Uint8Array(data)).map(b => b.toString(16).padStart(2, '0')).join('');
  const unhex = text => new Uint8Array(text.match(/../g).map(pair => parseInt(pair, 16)));
  const base64 = data => btoa(Array.from(new Uint8Array(data)).map(b => String.fromCharCode(b)).join(''));

  /* JSON in one spelling: keys sorted (ours are plain ASCII), no spaces, all text in NFC, whole numbers only. */
  function canonical(value) {
    if (value === null || typeof value === 'boolean') return String(value);
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) throw new TypeError('a number with a fraction has no canonical JSON');
      return String(value);
    }
    if (typeof value === 'string') return JSON.stringify(value.normalize('NFC'));
    if (Array.isArray(value)) return '[' + value.map(canonical).join(',') + ']';
    return '{' + Object.keys(value).sort().map(key => JSON.stringify(key) + ':' + canonical(value[key])).join(',') + '}';
  }
  const sha256 = async text => hex(await subtle.digest('SHA-256', bytes(text)));

  /* each part behind its length, four bytes, big-endian */
  function framed(parts) {
    const all = [];
    parts.forEach(part => {
      const data = bytes(part.normalize('NFC')), n = data.length;
      all.push(n >>> 24 & 255, n >>> 16 & 255, n >>> 8 & 255, n & 255, ...data);
    });
    return new Uint8Array(all);
  }
  async function tickets(secret) {
    const key = await subtle.importKey('raw', unhex(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return async (...parts) => hex(await subtle.sign('HMAC', key, framed(parts)));
  }
  /* a ticket as a number, modulo `whole`: digit by digit, so that nothing grows past what is exact */
  const modulo = (ticket, whole) => unhex(ticket).reduce((rest, byte) => (rest * 256 + byte) % whole, 0);
  const sum = list => list.reduce((a, b) => a + b, 0);

  function seats(wanted, shares, start) {
    const whole = sum(shares);
    let reached = 0, before = 0;
    return shares.map(share => {
      reached += share;
      const upto = Math.floor((wanted * reached + start) / whole), given = upto - before;
      before = upto;
      return given;
    });
  }
  async function apportion(wanted, shares, start) {
    const held = shares.map(() => 0);
    for (let turn = 0; sum(held) < wanted; turn += 1) {
      const live = shares.map((share, at) => (share > held[at] ? share : 0));
      const from = await start(turn, sum(live));
      seats(wanted - sum(held), live, from).forEach((more, at) => { held[at] = Math.min(shares[at], held[at] + more); });
    }
    return held;
  }
  async function sorted(list, ticket) {
    const with_ = await Promise.all(list.map(async one => [await ticket(one), one]));
    return with_.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)).map(pair => pair[1]);
  }

  /* Everybody in `people` ([key, stratum]) in drawn order: the first `count` are drawn. */
  async function drawPeople(secret, check, word, people, count) {
    const roll = await tickets(secret), strata = new Map();
    const common = purpose => ['aq-draw-1', check, word, '', purpose, ''];
    const person = key => roll(...common('person'), key), order = name => roll(...common('stratum'), name);
    people.forEach(([key, stratum]) => {
      const name = stratum.normalize('NFC');
      strata.set(name, (strata.get(name) || []).concat(key.normalize('NFC')));
    });
    const names = await sorted(Array.from(strata.keys()), name => order('group/' + name));
    const sizes = names.map(name => strata.get(name).length);
    const start = async (turn, whole) => modulo(await order('start/people/' + turn), whole);
    const places = await apportion(count, sizes, start);
    let drawn = [];
    for (let at = 0; at < names.length; at += 1) {
      drawn = drawn.concat((await sorted(strata.get(names[at]), person)).slice(0, places[at]));
    }
    const rest = people.map(one => one[0].normalize('NFC')).filter(key => !drawn.includes(key));
    return (await sorted(drawn, person)).concat(await sorted(rest, person));
  }

  /* as compared and as drawn with */
  const normalWord = word => word.normalize('NFKC').toUpperCase().split(/\s+/).join('');
  const isWord = word => /^[\p{L}\p{N}]+$/u.test(word) && Array.from(word).length >= 4 && Array.from(word).length <= 12;

  /* The people called: the first `count` who are not absent; `why` by key, `deferring` a list. */
  function called(order, count, why, deferring) {
    const there = [];
    order.forEach((key, at) => {
      const holds = why[key] || '';
      if (!holds || deferring.includes(holds)) there.push({ key, place: at + 1, deferred: holds, standsIn: at + 1 > count });
    });
    return there.slice(0, count);
  }
  function absent(order, count, why, deferring) {
    const standing = called(order, count, why, deferring);
    const reached = standing.length === count && count ? standing[count - 1].place : order.length;
    return order.slice(0, reached).filter(key => why[key] && !deferring.includes(why[key]));
  }

  window.Offline = { subtle, bytes, hex, unhex, base64, canonical, sha256, drawPeople, normalWord, isWord, called, absent };
})();
