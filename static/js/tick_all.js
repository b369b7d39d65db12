/* A box at the head of a list that ticks the whole page, and says how many are ticked. */
(function () {
  "use strict";
  document.querySelectorAll("[data-ticks]").forEach(function (form) {
    var head = form.querySelector("[data-tick-all]");
    var boxes = form.querySelectorAll("input[name=ids]");
    if (!head || !boxes.length) { return; }
    head.hidden = false;
    function count() {
      var on = form.querySelectorAll("input[name=ids]:checked").length;
      head.checked = on === boxes.length;
      head.indeterminate = on > 0 && on < boxes.length;
    }
    head.addEventListener("change", function () {
      boxes.forEach(function (box) { box.checked = head.checked; });
    });
    form.addEventListener("change", function (event) {
      if (event.target.name === "ids") { count(); }
    });
    count();
  });
})();
