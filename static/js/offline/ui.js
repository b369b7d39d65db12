/* The small parts of which the offline pages are made. No text of anybody's becomes markup: it is set as text. */
(() => {
  'use strict';
  const O = window.Offline, main = document.getElementById('main'), dock = document.getElementById('dock');
  let numbers = 0;

  function h(tag, props, ...children) {
    const node = document.createElement(tag), given = props || {};
    Object.keys(given).forEach(name => {
      if (name === 'class') node.className = given[name];
      else if (name in node && name !== 'list' && name !== 'form') node[name] = given[name];
      else node.setAttribute(name, given[name]);
    });
    node.append(...children.filter(child => child !== null && child !== undefined && child !== ''));
    return node;
  }
  const sign = kind => document.getElementById('sign-' + kind).content.firstElementChild.cloneNode(true);
  const chip = (kind, text) => h('span', { class: 'chip ' + kind }, sign(kind), text);
  const note = (kind, fact, text, role) => h('div', Object.assign({ class: 'note ' + kind }, role ? { role } : {}), sign(kind), h('div', null, h('b', null, fact), text || ''));
  /* busy while its act is under way, so that a second tap does nothing */
  function button(kind, text, act) {
    const made = h('button', { class: 'btn ' + kind, type: 'button' }, text);
    made.onclick = () => guard(made, act);
    return made;
  }
  async function guard(node, act) {
    if (node.disabled) return;
    node.disabled = true;
    try { await act(); } catch (e) { trouble(e); } finally { node.disabled = false; }
  }
  function trouble(e) {
    const old = main.querySelector('[data-trouble]');
    if (old) old.remove();
    const way = e && e.link ? h('p', null, h('a', { class: 'btn btn-line', href: e.link[0] }, e.link[1])) : '';
    const told = e && e.plain ? note('stop', e.message, way, 'alert') : note('stop', '这一步没存上。', '设备可能存不下了，腾点地方再按一次。', 'alert');
    told.dataset.trouble = '1';
    main.prepend(told);
    told.scrollIntoView({ block: 'center' });
    if (!(e && e.plain)) console.warn(e);
  }
  const refuse = (message, link) => Object.assign(new Error(message), { plain: true, link });
  function field(label, props) {
    numbers += 1;
    const id = 'f' + numbers, input = h('input', Object.assign({ class: 'in', id, type: 'text', autocomplete: 'off' }, props));
    const node = h('div', { class: 'field' }, h('label', { htmlFor: id }, label), input);
    return { node, input, value: () => tidy(input.value) };
  }
  /* one line, its spaces tidied, nothing that cannot be written down */
  const tidy = text => text.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim().split(/\s+/).join(' ');
  function choices(name, legend, rows, chosen) {
    return h('fieldset', { class: 'field' }, h('legend', null, legend), ...rows.map(([value, text]) =>
      h('label', { class: 'tick' }, h('input', { type: 'radio', name, value, checked: value === chosen }), h('span', null, text))));
  }
  const picked = name => { const found = main.querySelector('input[name="' + name + '"]:checked'); return found ? found.value : ''; };
  function form(submit, ...children) {
    const made = h('form', { class: 'stack', noValidate: true }, ...children);
    made.onsubmit = e => { e.preventDefault(); guard(made.querySelector('[type=submit]'), submit); };
    return made;
  }
  const submit = text => h('button', { class: 'btn btn-must btn-block btn-big', type: 'submit' }, text);
  const who = person => [h('b', null, person.name), h('span', { class: 'mute' }, [person.number, person.department, person.posts].filter(Boolean).join('，'))];

  /* A screen: its heading, what stands in it, what stands in the dock. */
  function show(title, body, buttons, quiet) {
    const heading = h('h1', { tabIndex: -1, class: quiet ? 'vh' : '' }, title);
    main.textContent = dock.textContent = '';
    main.append(heading, ...body.filter(Boolean));
    dock.hidden = !buttons || !buttons.length;
    dock.append(...(buttons || []));
    document.title = title + ' · 安全考';
    window.scrollTo(0, 0);
    heading.focus();
  }
  /* on the clock of China, wherever the device believes to be */
  const china = ms => new Date(ms + 8 * 3600000), two = n => String(n).padStart(2, '0');
  const clock = ms => two(china(ms).getUTCHours()) + ':' + two(china(ms).getUTCMinutes());
  const day = ms => (china(ms).getUTCMonth() + 1) + '月' + china(ms).getUTCDate() + '日 ' + clock(ms);

  O.ui = { h, sign, chip, note, button, guard, trouble, refuse, field, tidy, choices, picked, form, submit, who, show, clock, day, main, dock };
})();
