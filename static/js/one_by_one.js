/* Where questions come one at a time and there is no going back (exam.js asks): past a question for good, with its
   answer as it stands. The server decides whether that was enough; nothing of it is said here. Floor: Chrome 83. */
(() => {
  'use strict';
  /* from: the question the server waits for. leave(n): whether one may go on from question n. */
  window.OneByOne = (given, mine, queue, read, commit, say) => {
    let warned = 0;
    const $ = id => document.getElementById(id);
    $('one').hidden = false;
    $('flag').hidden = true; /* nothing is come back to */
    return {
      from: Number(given.from) || 1,
      leave(n) {
        commit();
        if (!read(n).length && warned !== n) {
          warned = n;
          say('这题还没答。', '再点一次“下一题”就往下走，不能回来了。');
          return false;
        }
        if (warned === n) say('', '');
        mine.far = Math.max(mine.far, n + 1);
        queue.add('moved_on', n, { answer: read(n) });
        return true;
      }
    };
  };
})();
