/* What the device keeps: in IndexedDB, encrypted with a key made from the PIN. Only what must be known before the PIN
   is given lies open (how often it was wrong, till when the package holds), and the key that signs, which never leaves
   the browser. Floor: Chrome 83. */
(() => {
  'use strict';
  const O = window.Offline, ROUNDS = 600000, MOST_WRONG = 5, NAME = 'aq-offline', SHELF = 'visit';
  const ask = request => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });

  function open() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(SHELF);
    return ask(request);
  }
  async function read(name) {
    const base = await open();
    try { return await ask(base.transaction(SHELF).objectStore(SHELF).get(name)); } finally { base.close(); }
  }
  /* all of `things` or none; on the disk before it is told that they are */
  async function write(things) {
    const base = await open();
    try {
      await new Promise((yes, no) => {
        const act = base.transaction(SHELF, 'readwrite', { durability: 'strict' }), shelf = act.objectStore(SHELF);
        Object.keys(things).forEach(name => (things[name] === null ? shelf.delete(name) : shelf.put(things[name], name)));
        act.oncomplete = yes;
        act.onerror = act.onabort = () => no(act.error);
      });
    } finally { base.close(); }
  }

  async function keyOf(pin, salt) {
    const raw = await O.subtle.importKey('raw', O.bytes(pin), 'PBKDF2', false, ['deriveKey']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS };
    return O.subtle.deriveKey(how, raw, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  }
  async function seal(key, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await O.subtle.encrypt({ name: 'AES-GCM', iv }, key, O.bytes(JSON.stringify(value))) };
  }
  async function unseal(key, sealed) {
    const plain = await O.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, key, sealed.data);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  /* Put a package away. `signer` is a key that cannot be taken out; state is what was written so far. */
  async function put(pin, about, pack, state, signer) {
    const salt = crypto.getRandomValues(new Uint8Array(16)), key = await keyOf(pin, salt);
    const open_ = Object.assign({ salt, wrong: 0 }, about);
    await write({ open: open_, pack: await seal(key, pack), state: await seal(key, state), signer });
  }
  /* What the PIN opens; {wrong: times left} for a wrong one; the fifth wipes everything. */
  async function unlock(pin) {
    const known = await read('open'), key = await keyOf(pin, known.salt);
    let pack;
    try { pack = await unseal(key, await read('pack')); } catch (e) { return wrong(known); }
    if (known.wrong) await write({ open: Object.assign({}, known, { wrong: 0 }) });
    return { key, pack, state: await unseal(key, await read('state')) };
  }
  async function wrong(known) {
    const times = known.wrong + 1;
    if (times >= MOST_WRONG) await wipe({ wiped: Date.now(), unit: known.unit });
    else await write({ open: Object.assign({}, known, { wrong: times }) });
    return { wrong: MOST_WRONG - times };
  }
  const wipe = left => write({ open: left || null, pack: null, state: null, signer: null });

  O.store = {
    put, unlock, wipe,
    about: () => read('open'),
    save: async (key, state) => write({ state: await seal(key, state) }),
    sign: async text => O.base64(await O.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, await read('signer'), O.bytes(text)))
  };
})();
