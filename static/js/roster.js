/* Asks how far a roster has come, and goes on to it when it is done. */
(function () {
  'use strict';
  var panel = document.getElementById('progress');
  if (!panel || !window.fetch) { return; }
  var bar = document.getElementById('progress-bar');
  var words = document.getElementById('progress-words');
  var wait = 700;

  function show(state) {
    if (!state.busy) { window.location.reload(); return; }
    if (state.total) { bar.max = state.total; bar.value = state.done; }
    if (words.textContent !== state.words) { words.textContent = state.words; }
    wait = 700;
    setTimeout(ask, wait);
  }

  function ask() {
    fetch(panel.dataset.url, { headers: { Accept: 'application/json' }, cache: 'no-store' })
      .then(function (response) {
        if (!response.ok) { throw new Error(String(response.status)); }
        return response.json();
      })
      .then(show)
      .catch(function () {
        wait = Math.min(wait * 2, 10000);
        setTimeout(ask, wait);
      });
  }

  setTimeout(ask, wait);
}());
