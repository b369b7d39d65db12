/* Read-aloud for pages without a paper: a button with data-listen="<id>" reads that element with the phone's own
   voice. It stays hidden where no voice speaks Chinese, and never starts by itself. */
(() => {
  'use strict';
  const voice = window.speechSynthesis;
  if (!voice) return;
  const buttons = Array.from(document.querySelectorAll('[data-listen]'));
  const find = () => {
    const speaks = voice.getVoices().some(v => /^(zh|cmn)/i.test(v.lang));
    buttons.forEach(button => { button.hidden = !speaks; });
  };
  let reading = null;
  const stop = () => { voice.cancel(); reading = null; };
  buttons.forEach(button => button.addEventListener('click', () => {
    if (reading === button) { stop(); return; }
    const words = new SpeechSynthesisUtterance(document.getElementById(button.dataset.listen).textContent);
    words.lang = 'zh-CN';
    words.onend = () => { reading = null; };
    voice.cancel();
    voice.speak(words);
    reading = button;
  }));
  find();
  voice.onvoiceschanged = find;
  window.addEventListener('pagehide', stop);
})();
