/* What a guard's phone goes by: the same texts, signatures and answers as on the server (domain/gate_pass.py).
   Floor: Chrome 83. All moments in whole seconds. */
(() => {
  'use strict';
  const subtle = window.crypto && window.crypto.subtle;
  const FORM = /^(P1|L1)\.([0-9a-f]{16})\.([A-Za-z0-9_-]{2,})\.([A-Za-z0-9_-]{85}[AQgw])$/;
  const MOST = 4000, SLACK = 300, TURN = 600;
  const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }, HASH = { name: 'ECDSA', hash: 'SHA-256' };
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), char => char.charCodeAt(0));
  const read = body => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes(body)));

  function apart(text) {
    const cut = text.slice(0, MOST), found = FORM.exec(cut.slice(cut.lastIndexOf('#') + 1).trim());
    return found && { mark: found[1], kid: found[2], body: found[3], signature: found[4] };
  }
  async function holds(found, key) {
    const known = await subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', x: key.x, y: key.y }, CURVE, false, ['verify']);
    return subtle.verify(HASH, known, bytes(found.signature), new TextEncoder().encode(found.mark + '.' + found.body));
  }
  const keyOf = (keys, kid) => keys.find(key => key.kid === kid);

  /* { made, good, ids }, or null where the text is no list that one of the keys signed */
  async function list(text, keys) {
    const found = apart(text || ''), key = found && keyOf(keys, found.kid);
    if (!key || found.mark !== 'L1' || !await holds(found, key)) return null;
    const told = read(found.body);
    return { made: told[0], good: told[1], ids: told[2] };
  }
  function pass(body) {
    const told = read(body);
    return { id: told[0], issued: told[1], until: told[2], name: told[3], tail: told[4], posts: told[5] };
  }
  /* Lists are dated to ten minutes: one that was fetched `at` and seems older came to a phone that was fast. Unless it has
     been put back since. */
  function fast(revoked, at, now) {
    return !!(revoked && at) && at > revoked.made + TURN + SLACK && now >= at - SLACK;
  }
  /* whether the phone's clock is known to be wrong: 'slow', 'fast' or '' */
  function clock(revoked, at, now) {
    if (revoked && now < revoked.made - SLACK) return 'slow';
    return fast(revoked, at, now) ? 'fast' : '';
  }
  function byDate(found, revoked, at, now) {
    if (revoked && revoked.ids.includes(found.id)) return 'revoked';
    if (now >= found.until) return fast(revoked, at, now) ? 'clock' : 'expired';
    if (now < found.issued - SLACK) return 'not-yet';
    if (!revoked) return 'no-list';
    if (now < revoked.made - SLACK) return 'clock';
    if (now > revoked.good) return fast(revoked, at, now) ? 'clock' : 'list-old';
    return 'open';
  }
  /* kept: { keys, list, at }, the last the phone's own time of fetching; gives { verdict, told }, `told` only where the signature holds */
  async function judge(text, kept, now) {
    const found = apart(text);
    if (!found || found.mark !== 'P1') return { verdict: 'forged' };
    if (!kept.keys.length) return { verdict: 'no-list' };
    const key = keyOf(kept.keys, found.kid);
    if (!key) return { verdict: 'unknown-key' };
    if (!await holds(found, key)) return { verdict: 'forged' };
    const told = pass(found.body);
    return { verdict: byDate(told, await list(kept.list, kept.keys), kept.at, now), told: told };
  }
  window.Guard = { able: !!(window.isSecureContext && subtle), judge, list, clock };
})();
