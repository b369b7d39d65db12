/* A link with data-line leads to that line of the text box it names, and selects it. */
(function () {
  "use strict";
  function go(event) {
    var link = event.target.closest("[data-line]");
    var box = link && document.querySelector(link.getAttribute("href"));
    if (!box) return;
    event.preventDefault();
    var lines = box.value.split("\n");
    var at = Math.min(Number(link.dataset.line), lines.length) - 1;
    var start = lines.slice(0, at).join("\n").length + (at > 0 ? 1 : 0);
    box.focus();
    box.setSelectionRange(start, start + lines[at].length);
    box.scrollTop = (box.scrollHeight * at) / lines.length - box.clientHeight / 3;
    box.scrollIntoView({ block: "center" });
  }
  document.addEventListener("click", go);
})();
