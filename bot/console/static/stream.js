// The doorbell: one stream a tab. It brings ids only; what is on the page asks for its own part anew.
//   bell-list      the list of chats            bell-chat      the chat on the screen (its messages or its head)
//   bell-presence  who looks at this chat       bell-panel     the case panel beside it
//   bell-<topic>   anything else, for later rooms (e.g. bell-case)
const { ring } = window.desk;

const LIST_EVERY_MS = 700;
const RETRY_MS = 1000;
const TOPICS = ['conversation', 'queue', 'outbox', 'case', 'presence', 'document'];
let last = Number(document.body.dataset.seen ?? 0);
let source = null;

function throttled(name, every) {
  let timer = null;
  let again = false;
  return () => {
    if (timer) { again = true; return; }
    ring(name);
    timer = setTimeout(() => { timer = null; if (again) { again = false; ringList(); } }, every);
  };
}
const ringList = throttled('bell-list', LIST_EVERY_MS);

function heard(topic, ref) {
  const stage = document.getElementById('stage');
  const here = stage?.dataset.conversation === ref;
  if (topic === 'queue' || (topic === 'conversation' && document.querySelector(`[data-row="${CSS.escape(ref)}"]`))) ringList();
  if ((topic === 'conversation' && here) || (topic === 'outbox' && stage?.dataset.lane === ref)) ring('bell-chat');
  if (topic === 'presence') { if (here) ring('bell-presence'); return; }
  if (topic === 'case' && document.querySelector(`[data-case="${CSS.escape(ref)}"]`)) ring('bell-panel');
  if (topic === 'conversation' && here) ring('bell-panel');
  if (topic === 'document' && document.querySelector(`#timeline [data-document="${CSS.escape(ref)}"]`)) ring('bell-chat');
  ring(`bell-${topic}`);
}

function everything() {
  ['bell-list', 'bell-chat', 'bell-presence', 'bell-panel'].forEach(ring);
}

function show(state, words) {
  const light = document.getElementById('stream-state');
  if (!light) return;
  light.dataset.state = state;
  light.querySelector('span').textContent = words;
}

function open() {
  source = new EventSource(`/stream?after=${last}`);
  source.addEventListener('open', () => show('on', '已连接'));
  source.addEventListener('error', () => {
    show('off', '重连中');
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself, with Last-Event-ID
    setTimeout(open, RETRY_MS + Math.random() * RETRY_MS); // refused, e.g. by a proxy: go on from the last id we saw
  });
  source.addEventListener('reset', (event) => { last = Number(event.lastEventId || last); everything(); });
  source.addEventListener('signed-out', () => { source.close(); location.assign('/sign-in'); });
  TOPICS.forEach((topic) => source.addEventListener(topic, (event) => {
    last = Number(event.lastEventId);
    heard(topic, event.data);
  }));
}

window.addEventListener('pagehide', () => source?.close());
window.addEventListener('pageshow', (event) => { if (event.persisted) { open(); everything(); } });
open();
