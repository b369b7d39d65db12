/* A form that keeps itself: after each change it is sent as it stands, and what the answer says anew
   (the parts marked data-live) is put in place. Without this script every button still works.
   data-live="key": put in only when the key differs, so that a list of ticks is not lost.
   data-live-only: look again without saving (the server decides by the button "count"). */
(function () {
  "use strict";
  var form = document.querySelector("[data-live-form]");
  if (!form || !window.fetch || !window.DOMParser) { return; }
  var status = document.getElementById("saved");
  var only = form.hasAttribute("data-live-only");
  var turn = 0, timer = 0, waiting = false;
  document.querySelectorAll(".nojs").forEach(function (part) { part.hidden = true; });

  function say(text) { if (status) { status.textContent = text; } }

  function put(page) {
    page.querySelectorAll("[data-live]").forEach(function (fresh) {
      var old = document.getElementById(fresh.id);
      if (!old) { return; }
      var key = fresh.getAttribute("data-live");
      if (key && key === old.getAttribute("data-live")) { return; }
      old.setAttribute("data-live", key);
      old.innerHTML = fresh.innerHTML;
    });
    page.querySelectorAll("[data-live-class]").forEach(function (fresh) {
      var old = document.getElementById(fresh.id);
      if (old) { old.className = fresh.className; }
    });
  }

  function send() {
    var mine = ++turn;
    waiting = false;
    var data = new FormData(form);
    data.append("act", only ? "count" : "save");
    say("正在存…");
    return fetch(form.action, {
      method: "POST", body: data, credentials: "same-origin", headers: { "X-Live": "1" }, keepalive: true
    }).then(function (answer) {
      return answer.text().then(function (text) {
        if (mine !== turn) { return; }
        if (answer.redirected) { window.location.reload(); return; }
        put(new DOMParser().parseFromString(text, "text/html"));
        say(answer.ok ? "存好了" : form.getAttribute("data-refused") || "有几处要改，别的存好了");
      });
    }).catch(function () { say("没连上，还没存。有信号再改一下，或者点“存下”。"); });
  }

  function later() { clearTimeout(timer); waiting = true; timer = setTimeout(send, 400); }

  form.addEventListener("submit", function () { clearTimeout(timer); waiting = false; });
  // Gone to another page before the wait was over: what was changed goes along.
  window.addEventListener("pagehide", function () { if (waiting && !only) { clearTimeout(timer); send(); } });

  form.addEventListener("change", function (event) {
    if (event.target.name !== "q") { later(); }
  });
  form.addEventListener("input", function (event) {
    if (event.target.matches(".num")) { later(); }
  });
})();
