/* A signature drawn with the finger, the pen or the mouse. Without this script one signs on paper. */
(function () {
  "use strict";
  var form = document.querySelector("[data-signing]");
  var pad = form && form.querySelector("canvas");
  var pen = pad && pad.getContext && pad.getContext("2d");
  if (!pen || !window.PointerEvent) { return; }
  var field = form.querySelector("[name=picture]");
  var told = document.getElementById("problem");
  var drawing = false, length = 0, last = null;

  pen.lineWidth = 7;
  pen.lineCap = pen.lineJoin = "round";
  form.querySelectorAll("[data-needs-script]").forEach(function (part) { part.hidden = false; });
  if (!form.querySelector("[name=how]:checked")) { form.querySelector("[value=screen]").checked = true; }

  function how() { return form.querySelector("[name=how]:checked").value; }
  function show() {
    form.querySelectorAll("[data-how]").forEach(function (part) { part.hidden = part.dataset.how !== how(); });
  }
  function clear() {
    pen.clearRect(0, 0, pad.width, pad.height);
    length = 0;
    pad.classList.remove("ink");
  }
  function at(event) {
    var box = pad.getBoundingClientRect();
    return { x: (event.clientX - box.left) * pad.width / box.width, y: (event.clientY - box.top) * pad.height / box.height };
  }
  function line(to) {
    pen.beginPath();
    pen.moveTo(last.x, last.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    length += Math.abs(to.x - last.x) + Math.abs(to.y - last.y);
    last = to;
  }
  function say(text) {
    told.innerHTML = "";
    var note = document.createElement("div"), fact = document.createElement("b");
    note.className = "note stop";
    note.setAttribute("role", "alert");
    fact.textContent = text;
    note.appendChild(fact);
    told.appendChild(note);
    told.scrollIntoView({ block: "center" });
  }

  pad.addEventListener("pointerdown", function (event) {
    if (event.button > 0) { return; }
    drawing = true;
    told.innerHTML = "";
    last = at(event);
    if (pad.setPointerCapture) { pad.setPointerCapture(event.pointerId); }
    line({ x: last.x + 0.1, y: last.y });
    pad.classList.add("ink");
    event.preventDefault();
  });
  pad.addEventListener("pointermove", function (event) {
    if (!drawing) { return; }
    (event.getCoalescedEvents ? event.getCoalescedEvents() : []).concat(event).forEach(function (each) { line(at(each)); });
    event.preventDefault();
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    pad.addEventListener(name, function () { drawing = false; });
  });
  form.querySelector("[data-again]").addEventListener("click", clear);
  form.addEventListener("change", show);
  form.addEventListener("submit", function (event) {
    field.value = how() === "screen" ? pad.toDataURL("image/png") : "";
    if (how() === "screen" && length < 100) {
      event.preventDefault();
      say("还没签名。在框里写上名字，或者选签在纸上。");
    }
  });
  show();
})();
