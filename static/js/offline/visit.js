/* The visit: a log that only grows, each entry with the hash of the one before (domain/offline_log.py), and what it
   comes to. Every entry is on the disk, encrypted, before the page goes on. Floor: Chrome 83. */
(() => {
  'use strict';
  const O = window.Offline;

  async function entry(log, first, what, more) {
    const made = Object.assign({ n: log.length + 1, at: Date.now(), what, prev: log.length ? log[log.length - 1].hash : first }, more);
    made.hash = await O.sha256(O.canonical(made));
    return made;
  }

  function fold(log) {
    const seen = { word: '', where: '', site: 0, order: [], why: {}, remark: {}, sat: {}, closed: 0 };
    const sitting = key => { seen.sat[key] = seen.sat[key] || { key, how: '', begun: 0, ended: 0, answers: {}, said: {}, body: '', by: '' }; return seen.sat[key]; };
    const tell = {
      prepared() {},
      drawn(e) { Object.assign(seen, { word: e.word, where: e.where, site: e.site || 0, order: e.order }); },
      noted(e) { seen.why[e.key] = e.why; seen.remark[e.key] = e.remark; },
      identified(e) { Object.assign(sitting(e.key), { how: e.how, knownBy: e.known_by }); },
      begun(e) { Object.assign(sitting(e.key), { body: e.body, witness: e.witness, begun: e.at }); },
      answered(e) { sitting(e.key).answers[e.item] = e.answer; },
      said(e) { sitting(e.key).said[e.item] = e.text; },
      left() {},
      returned() {},
      handed_in(e) { Object.assign(sitting(e.key), { ended: e.at, by: e.by }); },
      closed(e) { seen.closed = e.at; }
    };
    log.forEach(e => tell[e.what](e));
    return seen;
  }

  /* `opened` is what the PIN opened: {key, pack, state}; `digest` of the package. */
  O.Visit = (opened, digest) => {
    const { key, pack, state } = opened;
    let seen = fold(state.log), last = Promise.resolve();
    const words = pack.words, people = {}, whys = {}, sites = pack.sites || [];
    words.whys.forEach(([why, word]) => { whys[why] = word; });
    pack.people.forEach(([id, , name, department, posts, number]) => { people[id] = { key: id, name, department, posts, number }; });

    /* one after the other: an entry needs the hash of the one before */
    function add(what, more) {
      last = last.catch(() => {}).then(async () => {
        const log = state.log.concat(await entry(state.log, digest, what, more || {}));
        await O.store.save(key, Object.assign({}, state, { log }));
        state.log = log;
        seen = fold(log);
      });
      return last;
    }
    const called = () => O.called(seen.order, pack.count, seen.why, words.deferring);
    async function draw(word, where, site) {
      const order = await O.drawPeople(pack.secret, pack.check, word, pack.people.map(one => [one[0], one[1]]), pack.count);
      await add('drawn', { word, order, where, site });
    }
    /* why nobody may carry a phone at this site; '' where one may */
    const noPhones = number => (sites.find(one => one[0] === number) || [0, '', ''])[2];
    /* whether what is noted now would take somebody off the list who has begun */
    function drops(id, why) {
      const after = O.called(seen.order, pack.count, Object.assign({}, seen.why, { [id]: why }), words.deferring).map(one => one.key);
      return Object.values(seen.sat).some(one => one.begun && !after.includes(one.key));
    }
    /* the closed log, signed: once, so that it is the same however often it is sent */
    async function sealed() {
      if (!state.sealed) {
        const text = O.canonical({ format: pack.format, package: pack.id, digest, log: state.log });
        state.sealed = JSON.stringify({ signed: text, signature: await O.store.sign(text) });
        await O.store.save(key, state);
      }
      return state.sealed;
    }
    async function close() {
      if (!seen.closed) await add('closed');
      return sealed();
    }
    return {
      pack, words, whys, people, sites, noPhones, add, draw, drops, called, close, sealed,
      seen: () => seen,
      absent: () => O.absent(seen.order, pack.count, seen.why, words.deferring),
      expired: () => Date.now() - state.ahead > pack.expires,
      left: one => one.begun + pack.minutes * 60000 - Date.now(),
      told: () => state.told || null,
      keepTold: async told => { state.told = told; await O.store.save(key, state); },
      open: () => Object.values(seen.sat).find(one => one.begun && !one.ended)
    };
  };
  O.entry = entry;
})();
