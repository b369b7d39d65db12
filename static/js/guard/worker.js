/* Keeps the guard's page and what it is made of, so that it opens without a network. SHELL, the addresses, stands before
   this script as it is served. What is not in SHELL, the list and the keys among it, goes to the network as it would
   without this. */
'use strict';
const CACHE = 'aq-guard-' + VERSION;
const fresh = address => new Request(address, { cache: 'reload', credentials: 'omit' });
self.addEventListener('install', event => {
  event.waitUntil(caches.open(CACHE).then(cache => cache.addAll(SHELL.map(fresh))).then(() => self.skipWaiting()));
});
self.addEventListener('activate', event => {
  const old = names => Promise.all(names.filter(name => name.startsWith('aq-guard-') && name !== CACHE).map(name => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});
self.addEventListener('fetch', event => {
  const url = new URL(event.request.url), address = url.pathname + url.search;
  const wanted = event.request.mode === 'navigate' && url.pathname === SHELL[0] ? SHELL[0] : address;
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || !SHELL.includes(wanted)) return;
  event.respondWith(caches.open(CACHE).then(cache => cache.match(wanted)).then(kept => kept || fetch(event.request)));
});
