/* Scanning within the page, where the browser reads codes by itself; whatever the address in the code, only what stands
   behind its # is looked at. */
(() => {
  'use strict';
  const EVERY = 250;
  const able = () => 'BarcodeDetector' in window && !!(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  let stream = null;

  function stop(video) {
    if (stream) stream.getTracks().forEach(track => track.stop());
    stream = null;
    video.srcObject = null;
  }
  /* calls found(text) once */
  async function start(video, found) {
    const reader = new window.BarcodeDetector({ formats: ['qr_code'] });
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
    video.srcObject = stream;
    await video.play();
    const look = async () => {
      if (!stream) return;
      const codes = await reader.detect(video).catch(() => []);
      if (!stream) return;
      if (!codes.length) { setTimeout(look, EVERY); return; }
      stop(video);
      found(codes[0].rawValue);
    };
    look();
  }
  window.GuardScan = { able, start, stop };
})();
