// Photos straight from a camera weigh 5 MB each: made small before they are sent, where the browser can.
(function () {
  "use strict";
  var LONGEST = 1600;

  function small(file) {
    if (!/^image\//.test(file.type)) return Promise.resolve(file);
    return createImageBitmap(file, { imageOrientation: "from-image" })
      .catch(function () { return createImageBitmap(file); })
      .then(function (picture) {
        var by = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
        var canvas = document.createElement("canvas");
        canvas.width = Math.round(picture.width * by);
        canvas.height = Math.round(picture.height * by);
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.9); });
      })
      .then(function (made) {
        if (!made || made.size >= file.size) return file;
        return new File([made], "photo.jpg", { type: "image/jpeg" });
      })
      .catch(function () { return file; });
  }

  function shrink(field) {
    Promise.all(Array.prototype.map.call(field.files, small)).then(function (files) {
      var kept = new DataTransfer();
      files.forEach(function (file) { kept.items.add(file); });
      field.files = kept.files;
      field.setAttribute("data-small", String(files.length));
    });
  }

  if (!window.createImageBitmap || !window.DataTransfer) return;
  document.querySelectorAll("[data-shrink]").forEach(function (field) {
    field.addEventListener("change", function () { shrink(field); });
  });
})();
