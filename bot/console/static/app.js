// Every page: the token on writes, notices, dialogs, questions before an act. No inline script, no eval.
// Other scripts find notice, post and ring in window.desk: importing this file would run it twice, as its address has a
// version.
const csrf = () => document.querySelector('meta[name=csrf]')?.content ?? '';
const NOTICE_MS = 4000;
const NOTICES_SHOWN = 3;

function notice(words, bad = false) {
  if (!words) return;
  const line = document.createElement('p');
  line.className = bad ? 'notice notice-bad' : 'notice';
  line.textContent = words;
  const list = document.getElementById('notices');
  list?.append(line);
  while (list?.children.length > NOTICES_SHOWN) list.firstElementChild.remove();
  setTimeout(() => line.remove(), bad ? NOTICE_MS * 2 : NOTICE_MS);
}

function post(address, fields, background = false) {
  const headers = { 'X-CSRF-Token': csrf(), 'HX-Request': 'true' };
  if (background) headers['X-Background'] = '1';
  return fetch(address, { method: 'POST', headers, body: new URLSearchParams(fields), keepalive: true });
}

function ring(name) {
  window.htmx?.trigger(document.body, name);
}

window.desk = { notice, post, ring };

document.addEventListener('htmx:configRequest', (event) => {
  if (event.detail.verb !== 'get') event.detail.headers['X-CSRF-Token'] = csrf();
});

document.addEventListener('htmx:responseError', (event) => {
  const { xhr, requestConfig, target } = event.detail;
  if (requestConfig.verb === 'get' && target?.closest?.('#stage')) { // nobody clicked
    if (xhr.status === 403) leaveStage(xhr.responseText);
    return;
  }
  const plain = (xhr.getResponseHeader('content-type') ?? '').startsWith('text/plain');
  notice(plain ? xhr.responseText : '没有成功，请稍后再试。', true);
  if (xhr.status === 409) ring('chat-changed'); // somebody was faster: show how things are now
});
document.addEventListener('htmx:sendError', (event) => {
  if (event.detail.requestConfig.verb !== 'get') notice('网络不通，刚才的操作没有提交。', true);
});

// The chat on the screen has gone to somebody whose chats one does not read.
function leaveStage(words) {
  const stage = document.getElementById('stage');
  const line = document.createElement('p');
  line.className = 'empty';
  line.textContent = words;
  stage.className = 'stage stage-empty';
  delete stage.dataset.conversation;
  const back = document.createElement('a');
  back.href = '/inbox';
  back.className = 'btn mt-3';
  back.textContent = '回到列表';
  const box = document.createElement('div');
  box.append(line, back);
  stage.replaceChildren(box);
}

// A plain sentence is what an act answers with; everything else is swapped in by htmx.
document.addEventListener('htmx:afterRequest', (event) => {
  const { xhr, successful } = event.detail;
  if (!successful || !(xhr.getResponseHeader('content-type') ?? '').startsWith('text/plain')) return;
  notice(xhr.responseText);
  const form = event.target.closest?.('form[data-closes]');
  if (form) { form.closest('dialog')?.close(); form.reset(); }
});

function ask(question) {
  return new Promise((answer) => {
    const dialog = document.createElement('dialog');
    dialog.className = 'dialog';
    dialog.innerHTML = '<form method="dialog"><p class="dialog-ask"></p><div class="dialog-acts">'
      + '<button class="btn" value="no">取消</button><button class="btn btn-primary" value="yes" autofocus>确定</button></div></form>';
    dialog.querySelector('.dialog-ask').textContent = question;
    dialog.addEventListener('close', () => { answer(dialog.returnValue === 'yes'); dialog.remove(); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

document.addEventListener('htmx:confirm', (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  const { elt, verb, path, question, issueRequest } = event.detail;
  ask(question).then((yes) => {
    if (!yes) return;
    if (document.contains(elt)) issueRequest(true);
    else window.htmx.ajax(verb.toUpperCase(), path, { target: document.body, swap: 'none' }); // its part was drawn anew meanwhile
  });
});

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-dialog]');
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const closer = event.target.closest('[data-close]');
  if (closer) closer.closest('dialog')?.close();
  if (event.target.closest('[data-toggle-panel]')) document.body.classList.toggle('show-panel');
  document.querySelectorAll('.rail-me[open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

document.addEventListener('htmx:load', (event) => {
  if (event.detail.elt.id !== 'stage') return;
  document.body.classList.add('has-stage');
  document.body.classList.remove('show-panel');
  document.querySelectorAll('[data-row]').forEach((row) => {
    if (row.dataset.row === event.detail.elt.dataset.conversation) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
  });
});

// What has not changed is not drawn anew: a button must not vanish under somebody's finger.
const drawn = new WeakMap();
document.addEventListener('htmx:beforeSwap', (event) => {
  const { target, serverResponse, requestConfig } = event.detail;
  if (requestConfig.verb !== 'get' || !requestConfig.headers['X-Background']) return;
  if (drawn.get(target) === serverResponse) event.detail.shouldSwap = false;
  drawn.set(target, serverResponse);
});
document.addEventListener('htmx:configRequest', (event) => { if (event.detail.verb !== 'get') drawn.delete(event.detail.target); });

// Which row is chosen and which list is open are known here, not by the server that made the list's address.
let view = null;
document.addEventListener('show-list', (event) => {
  view = event.detail.value;
  document.querySelector('.finder [name=view]')?.setAttribute('value', view);
  if (location.pathname.startsWith('/conversations/')) history.replaceState(history.state, '', `${location.pathname}?view=${view}`);
});
document.addEventListener('htmx:configRequest', (event) => {
  if (event.target.id === 'list' && document.getElementById('q')?.value.trim()) event.preventDefault(); // what was found stays
  if (event.target.id === 'list') {
    if (view) event.detail.path = `/inbox/list?view=${view}`;
    event.detail.parameters.chosen = document.getElementById('stage')?.dataset.conversation ?? 0;
  }
});

// How many members wait stands in the title of the tab.
const title = document.title;
function countInTitle() {
  const waiting = Number(document.querySelector('[data-waiting]')?.dataset.waiting ?? 0);
  document.title = waiting ? `(${waiting}) ${title}` : title;
}
document.addEventListener('htmx:afterSettle', (event) => { if (event.detail.elt.id === 'waiting') countInTitle(); });
countInTitle();
