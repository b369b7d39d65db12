/* Keying in a paper: a letter chooses, Enter goes on, Backspace clears; what is left is counted. */
(function () {
  "use strict";
  document.querySelectorAll("form[data-keys]").forEach(function (form) {
    var rows = Array.prototype.slice.call(form.querySelectorAll(".krow"));
    var left = form.querySelector("[data-left]");
    var hint = form.querySelector(".only-keys");
    if (hint) { hint.hidden = false; }

    function answered(row) {
      var said = row.querySelector("textarea, input.in");
      if (said) {
        return Array.prototype.some.call(row.querySelectorAll("textarea, input.in"), function (field) {
          return field.value.trim() !== "";
        });
      }
      return Array.prototype.some.call(row.querySelectorAll(".key input:checked"), function (box) {
        return box.value !== "";
      });
    }

    function count() {
      if (!left) { return; }
      var open = rows.filter(function (row) { return !answered(row); }).map(function (row) {
        return row.dataset.q;
      });
      left.textContent = open.length
        ? "没录的有 " + open.length + " 题：第 " + open.join("、") + " 题"
        : "每题都录了";
    }

    function enter(row) {
      var field = row.querySelector(".key input:checked, textarea, input.in") || row.querySelector("input");
      field.focus();
      row.scrollIntoView({ block: "nearest" });
    }

    function clear(row) {
      row.querySelectorAll(".key input").forEach(function (box) {
        box.checked = box.type === "radio" && box.value === "";
      });
    }

    // Whoever chooses in a doubtful row has looked.
    function decided(row) {
      var sure = row.querySelector("[data-sure]");
      if (sure) { sure.checked = true; }
    }

    function choose(row, key) {
      var box = row.querySelector('input[data-key="' + key + '"]');
      if (!box) { return false; }
      if (box.type === "radio" && box.checked) {
        clear(row);
      } else if (box.type === "radio") {
        box.checked = true;
      } else {
        var on = row.querySelectorAll(".key input:checked").length;
        var most = Number(row.dataset.most || 99);
        box.checked = !box.checked && on < most;
      }
      (box.checked ? box : row.querySelector(".key input:checked") || box).focus();
      decided(row);
      return true;
    }

    form.addEventListener("keydown", function (event) {
      var row = event.target.closest(".krow");
      if (!row || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
      var writing = event.target.matches("textarea, input.in");
      if (event.key === "Enter" && !event.target.matches("textarea")) {
        event.preventDefault();
        var next = rows[rows.indexOf(row) + (event.shiftKey ? -1 : 1)];
        if (next) { enter(next); } else { form.querySelector("button.btn-must").focus(); }
      } else if (!writing && event.key === "Backspace") {
        event.preventDefault();
        clear(row);
        count();
      } else if (!writing && /^[a-zA-Z]$/.test(event.key) && choose(row, event.key.toUpperCase())) {
        event.preventDefault();
        count();
      }
    });
    form.addEventListener("change", function (event) {
      if (event.target.closest(".key")) { decided(event.target.closest(".krow")); }
      count();
    });
    form.addEventListener("input", count);
    if (rows.length && !document.getElementById("differences") && window.matchMedia("(min-width: 901px)").matches) {
      enter(rows.filter(function (row) { return row.classList.contains("doubt"); })[0] || rows[0]);
    }
    count();
  });
})();
