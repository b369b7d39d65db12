/* Spots drawn on the picture of a hazard question: a box by dragging, any shape by clicking its
   corners and the first one again. What is drawn stands in the spot's own field, in thousandths of
   the picture; without this script it is typed there. */
(function () {
  "use strict";
  var board = document.getElementById("draw");
  var form = document.getElementById("question");
  if (!board || !form || !board.createSVGPoint) { return; }
  var SPACE = "http://www.w3.org/2000/svg";
  var width = board.viewBox.baseVal.width, height = board.viewBox.baseVal.height;
  var rows = form.querySelectorAll("[data-spot]");
  var active = -1, start = null, corners = [], most = 40;

  var draft = document.createElementNS(SPACE, "polyline");
  draft.setAttribute("class", "draft");
  draft.setAttribute("transform", "scale(" + width / 1000 + " " + height / 1000 + ")");
  board.appendChild(draft);

  function field(at) { return form.elements["outline-" + at]; }
  function text(points) { return points.map(function (p) { return p.join(","); }).join(" "); }

  function place(event) {
    var point = board.createSVGPoint();
    point.x = event.clientX; point.y = event.clientY;
    var on = point.matrixTransform(board.getScreenCTM().inverse());
    function whole(value, side) { return Math.max(0, Math.min(1000, Math.round(1000 * value / side))); }
    return [whole(on.x, width), whole(on.y, height)];
  }

  function box(one, other) {
    var left = Math.min(one[0], other[0]), right = Math.max(one[0], other[0]);
    var top = Math.min(one[1], other[1]), bottom = Math.max(one[1], other[1]);
    return [[left, top], [right, top], [right, bottom], [left, bottom]];
  }

  function choose(at) {
    active = at; corners = []; draft.setAttribute("points", "");
    rows.forEach(function (row) {
      var on = Number(row.getAttribute("data-spot")) === at;
      row.classList.toggle("on", on);
      row.querySelector(".draw-this").setAttribute("aria-pressed", on ? "true" : "false");
    });
    board.querySelectorAll("[data-shape]").forEach(function (shape) {
      shape.classList.toggle("on", Number(shape.getAttribute("data-shape")) === at);
    });
  }

  function finish(points) {
    var shape = board.querySelector('[data-shape="' + active + '"]');
    var input = field(active);
    start = null; corners = []; draft.setAttribute("points", "");
    if (!shape || !input) { return; }
    shape.querySelector("polygon").setAttribute("points", text(points));
    var label = shape.querySelector("text");
    if (!label) {
      label = document.createElementNS(SPACE, "text");
      label.textContent = "ABCDEFGH"[active];
      label.setAttribute("font-size", String(Math.floor(width / 24)));
      shape.appendChild(label);
    }
    var left = Math.min.apply(null, points.map(function (p) { return p[0]; }));
    var top = Math.min.apply(null, points.map(function (p) { return p[1]; }));
    label.setAttribute("x", String(left * width / 1000 + width / 72));
    label.setAttribute("y", String(top * height / 1000 + width / 24));
    input.value = text(points);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    var said = input.closest("details").querySelector("summary");
    said.textContent = "ABCDEFGH"[active] + " 在图上的位置：画好了，" + points.length + " 个点";
    input.closest("details").open = false;
    next();
  }

  function next() {
    for (var at = 0; at < rows.length; at++) {
      if (field(at) && !field(at).value.trim()) { choose(at); return; }
    }
    choose(active < 0 ? 0 : active);
  }

  rows.forEach(function (row) {
    var button = document.createElement("button");
    button.type = "button"; button.className = "btn btn-line draw-this"; button.textContent = "画";
    button.setAttribute("aria-label", "在图上画这个位置");
    button.addEventListener("click", function () { choose(Number(row.getAttribute("data-spot"))); });
    row.insertBefore(button, row.querySelector(".moves"));
    var tick = row.querySelector("input[name=right]");
    if (tick) {
      tick.addEventListener("change", function () {
        var shape = board.querySelector('[data-shape="' + row.getAttribute("data-spot") + '"]');
        if (shape) { shape.classList.toggle("hot", tick.checked); }
      });
    }
  });

  board.addEventListener("pointerdown", function (event) {
    if (event.button !== 0 || active < 0) { return; }
    event.preventDefault();
    board.setPointerCapture(event.pointerId);
    start = place(event);
  });
  board.addEventListener("pointermove", function (event) {
    if (active < 0) { return; }
    var at = place(event);
    if (start && !corners.length) { draft.setAttribute("points", text(box(start, at).concat([start]))); }
    else if (corners.length) { draft.setAttribute("points", text(corners.concat([at]))); }
  });
  board.addEventListener("pointerup", function (event) {
    if (!start) { return; }
    var end = place(event), begun = start;
    start = null;
    var moved = Math.abs(end[0] - begun[0]) > 12 && Math.abs(end[1] - begun[1]) > 12;
    if (moved && !corners.length) { finish(box(begun, end)); return; }
    var first = corners[0];
    var closing = first && Math.abs(end[0] - first[0]) < 15 && Math.abs(end[1] - first[1]) < 15;
    if (closing && corners.length >= 3) { finish(corners); return; }
    if (corners.length < most && !closing) { corners.push(end); }
    draft.setAttribute("points", text(corners.length ? corners : []));
  });
  board.addEventListener("pointercancel", function () { start = null; });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && (corners.length || start)) {
      start = null; corners = []; draft.setAttribute("points", "");
    }
  });
  next();
})();
