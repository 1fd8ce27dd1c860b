// The chat on the screen: lines merged by their ids, older ones on scrolling up, the composer with its draft, presence.
const { post, ring } = window.desk;

const DRAFT_MS = 600;
const PRESENCE_MS = 12000;
const TYPING_MS = 5000;
const NEAR_END = 80;
const background = { headers: { 'HX-Request': 'true', 'X-Background': '1' } };
const timeline = () => document.getElementById('timeline');
const stage = () => document.getElementById('stage');
const chatId = () => stage()?.dataset.conversation;
const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;
let follows = true; // whether the reader is at the end, and wants to stay there
function hidePill(hidden) {
  const pill = document.getElementById('to-end');
  if (pill) pill.hidden = hidden;
}
function toEnd(list) {
  follows = true;
  list.scrollTop = list.scrollHeight;
  hidePill(true);
}

function parse(html) {
  const box = document.createElement('template');
  box.innerHTML = html;
  return [...box.content.children];
}

// Put the newest lines into the page: a line that is there is replaced when it changed, a new one goes to its place.
function merge(list, lines) {
  const fresh = lines.filter((line) => line.id !== 'more');
  const overlaps = fresh.some((line) => document.getElementById(line.id));
  if (!overlaps && list.querySelector('.line')) { list.replaceChildren(...lines); window.htmx.process(list); return fresh.length; }
  let added = 0;
  let previous = null;
  for (const line of fresh) {
    const there = document.getElementById(line.id);
    if (there) {
      if (!there.isEqualNode(line)) { there.replaceWith(line); window.htmx.process(line); }
    } else {
      if (previous) previous.after(line); else list.prepend(line);
      window.htmx.process(line);
      added += 1;
    }
    previous = document.getElementById(line.id);
  }
  return added;
}

let busy = false;
let again = false;
async function refresh() {
  const list = timeline();
  if (!list) return;
  if (busy) { again = true; return; }
  busy = true;
  const chat = chatId();
  try {
    const answer = await fetch(list.dataset.src, background);
    if (answer.ok && chat === chatId()) {
      const added = merge(list, parse(await answer.text()));
      if (follows) toEnd(list); else if (added) hidePill(false);
    }
  } catch { /* the network is away: the stream's return rings again */ }
  busy = false;
  if (again) { again = false; refresh(); }
}

let loading = false;
async function older() {
  const list = timeline();
  const more = document.getElementById('more');
  if (!more || loading) return;
  loading = true;
  try {
    const answer = await fetch(`${list.dataset.src}?before=${encodeURIComponent(more.dataset.before)}`, background);
    if (answer.ok) {
      const height = list.scrollHeight;
      const lines = parse(await answer.text()).filter((line) => line.id === 'more' || !document.getElementById(line.id));
      more.replaceWith(...lines);
      window.htmx.process(list);
      list.scrollTop += list.scrollHeight - height;
    }
  } catch { /* the next scroll tries again */ }
  loading = false;
}

function watch() {
  const list = timeline();
  if (!list || list.dataset.watched) return;
  list.dataset.watched = '1';
  toEnd(list);
  list.addEventListener('scroll', () => {
    follows = isAtEnd(list);
    if (list.scrollTop < NEAR_END) older();
    if (follows) hidePill(true);
  });
  // The composer grows, a picture arrives, the window shrinks: who was at the end stays there.
  new ResizeObserver(() => { if (follows) toEnd(list); }).observe(list);
  list.addEventListener('load', () => { if (follows) toEnd(list); }, true);
  document.getElementById('to-end').addEventListener('click', () => toEnd(list));
  beHere(false);
}

// The composer ------------------------------------------------------------------------------------------------------
let draftTimer = null;
let typedAt = 0;
const form = () => document.querySelector('form.composer');

function saveDraft() {
  clearTimeout(draftTimer);
  draftTimer = null;
  const composer = form();
  if (!composer) return;
  const fields = { text: composer.text.value, client_id: composer.client_id.value };
  post(`/conversations/${composer.dataset.chat}/draft`, fields)
    .then((answer) => { const mark = composer.querySelector('[data-saved]'); if (mark && answer.ok && fields.text) mark.textContent = '草稿已保存'; })
    .catch(() => {});
}

document.addEventListener('input', (event) => {
  if (event.target.id !== 'text') return;
  const left = event.target.maxLength - event.target.value.length;
  const composer = form();
  composer.querySelector('[data-count]').textContent = left < 100 ? `还可以写${left}字` : '';
  composer.querySelector('[data-saved]').textContent = '';
  clearTimeout(draftTimer);
  draftTimer = setTimeout(saveDraft, DRAFT_MS);
  if (Date.now() - typedAt > TYPING_MS) { typedAt = Date.now(); beHere(true); }
});
window.addEventListener('pagehide', () => { if (draftTimer) saveDraft(); });

document.addEventListener('keydown', (event) => {
  if (event.target.id !== 'text' || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  const send = form().querySelector('.composer-send');
  if (!send.disabled) form().requestSubmit(send);
});

// One form, two ways: a note goes elsewhere than a reply.
document.addEventListener('htmx:configRequest', (event) => {
  if (!event.target.matches('form.composer')) return;
  clearTimeout(draftTimer);
  draftTimer = null;
  const button = event.detail.triggeringEvent?.submitter;
  if (button?.dataset.note !== undefined) event.detail.path = button.getAttribute('formaction');
  if (!event.detail.parameters.text?.trim?.() && !String(event.detail.formData?.get('text') ?? '').trim()) event.preventDefault();
});
document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target.id !== 'composer') return;
  const mine = event.detail.requestConfig.verb === 'post';
  if (mine || document.activeElement === document.body) document.getElementById('text')?.focus(); // not from under the search
  if (mine) toEnd(timeline()); // one's own words are read where they stand
});

// What was typed stays when the composer is drawn anew because the chat, not the text, has changed.
let kept = null;
document.addEventListener('composer-changed', () => { kept = document.getElementById('text')?.value ?? null; });
document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target.id !== 'composer') return;
  const text = document.getElementById('text');
  if (kept && text) text.value = kept;
  kept = null;
});
document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target.id !== 'head') return;
  const now = event.target.querySelector('[data-composer]')?.dataset.composer;
  if (now && now !== event.target.dataset.composer) {
    event.target.dataset.composer = now;
    ring('composer-changed');
  }
});

// Presence ----------------------------------------------------------------------------------------------------------
function beHere(typing) {
  if (document.hidden || !chatId()) return;
  post(`/conversations/${chatId()}/presence`, { typing }, true).catch(() => {});
}
setInterval(() => beHere(Date.now() - typedAt < TYPING_MS), PRESENCE_MS);

document.addEventListener('bell-chat', refresh);
document.addEventListener('chat-changed', refresh);
document.addEventListener('htmx:load', watch);
watch();
