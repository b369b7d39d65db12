/* While a question is written, the frame beside it shows it as a phone would; and nobody leaves the
   page by mistake with something unsaved. Without this script the frame is as new as the page. */
(function () {
  "use strict";
  var form = document.getElementById("question");
  var frame = document.getElementById("phone");
  var dirty = document.getElementById("dirty");
  if (!form || !frame || !window.fetch) { return; }
  var timer = 0, turn = 0, changed = false;
  document.querySelectorAll(".nojs").forEach(function (part) { part.hidden = true; });

  function show() {
    var mine = ++turn;
    var data = new FormData(form);
    form.querySelectorAll("input[type=file]").forEach(function (file) { data.delete(file.name); });
    fetch(form.getAttribute("data-preview"), { method: "POST", body: data, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : null; })
      .then(function (html) {
        if (html === null || mine !== turn) { return; }
        var view = frame.contentWindow;
        var at = view ? view.scrollY : 0;
        frame.addEventListener("load", function () { frame.contentWindow.scrollTo(0, at); }, { once: true });
        frame.srcdoc = html;
      })
      .catch(function () { if (dirty) { dirty.textContent = "没连上，预览没更新。"; } });
  }

  form.addEventListener("input", function () {
    changed = true;
    if (dirty) { dirty.textContent = "有改动，还没存。"; }
    clearTimeout(timer);
    timer = setTimeout(show, 350);
  });
  form.addEventListener("submit", function () { changed = false; });
  window.addEventListener("beforeunload", function (event) {
    if (changed) { event.preventDefault(); event.returnValue = ""; }
  });
  // A file is sent as soon as it is chosen: one thing less to press.
  form.addEventListener("change", function (event) {
    var input = event.target;
    if (input.type !== "file" || !input.value) { return; }
    var button = input.parentNode.querySelector("button[name=do]");
    if (button) { button.click(); }
  });
})();
