/* The waiting page: look again after data-again seconds, but only while somebody is looking. */
(() => {
  'use strict';
  const seconds = Number(document.querySelector('[data-again]').dataset.again);
  const again = () => { if (document.hidden) setTimeout(again, 1000); else location.reload(); };
  setTimeout(again, seconds * 1000);
})();
