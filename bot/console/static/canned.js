// Canned replies: `/` in an empty composer, or the button. Arrows and Enter choose, Esc closes.
const LONGEST_WISH = 20;
const box = () => document.getElementById('canned');
const text = () => document.getElementById('text');
let asked = 0;

function close() {
  const list = box();
  if (list) { list.hidden = true; list.replaceChildren(); }
}

async function show(wish) {
  const list = box();
  const chat = document.querySelector('form.composer')?.dataset.chat;
  if (!list || !chat) return;
  asked += 1;
  const mine = asked;
  try {
    const answer = await fetch(`/conversations/${chat}/canned?q=${encodeURIComponent(wish)}`, { headers: { 'HX-Request': 'true' } });
    if (!answer.ok || mine !== asked || list !== box()) return;
    const found = document.createElement('template');
    found.innerHTML = await answer.text();
    list.replaceChildren(...found.content.children);
    list.hidden = false;
    list.querySelector('.canned-one')?.setAttribute('aria-selected', 'true');
  } catch { /* the network is away: nothing is offered */ }
}

function choose(option) {
  const field = text();
  field.value = option.dataset.canned;
  close();
  field.focus();
  const open = /【填写[^】]*】/.exec(field.value);
  if (open) field.setSelectionRange(open.index, open.index + open[0].length);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

function step(by) {
  const options = [...box().querySelectorAll('.canned-one')];
  const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
  const next = options[Math.min(options.length - 1, Math.max(0, at + by))];
  options.forEach((option) => option.setAttribute('aria-selected', String(option === next)));
  next?.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('input', (event) => {
  if (event.target.id !== 'text') return;
  const { value } = event.target;
  if (value.startsWith('/') && value.length <= LONGEST_WISH && !value.includes('\n')) show(value.slice(1));
  else { asked += 1; close(); }
});
document.addEventListener('keydown', (event) => {
  const list = box();
  if (!list || list.hidden || event.isComposing || !(event.target.id === 'text' || list.contains(event.target))) return;
  const selected = list.querySelector('[aria-selected=true]');
  const acts = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Escape: () => { close(); text().focus(); }, Enter: () => selected && choose(selected) };
  if (!acts[event.key] || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
}, true);
document.addEventListener('click', (event) => {
  const option = event.target.closest('.canned-one');
  if (option) { choose(option); return; }
  if (event.target.closest('[data-canned-open]')) { if (box().hidden) { text().focus(); show(''); } else close(); return; }
  if (box() && !box().hidden && !box().contains(event.target) && event.target.id !== 'text') close();
});
