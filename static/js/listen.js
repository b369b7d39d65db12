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
  /* a picture by what it shows; nothing that is not in sight */
  const spoken = node => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll('[hidden], select').forEach(part => part.remove());
    copy.querySelectorAll('img, svg[aria-label]').forEach(part => part.replaceWith('图：' + (part.alt || part.getAttribute('aria-label')) + '。'));
    return copy.textContent;
  };
  let reading = null;
  const stop = () => { voice.cancel(); reading = null; };
  buttons.forEach(button => button.addEventListener('click', () => {
    if (reading === button) { stop(); return; }
    const words = new SpeechSynthesisUtterance(spoken(document.getElementById(button.dataset.listen)));
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
