// A day's work by keyboard. Single keys work while nothing is being typed.
const HELP = [
  ['J / K', '下一段 / 上一段对话'], ['C', '接入或接管'], ['R', '写回复'], ['Ctrl+Enter', '发送'], ['输入框里先按 /', '快捷语'], ['E', '结束对话'], ['T', '转接'], ['B', '交还小助手'],
  ['/', '查找'], ['G 然后 1–6', '切换列表'], ['Esc', '离开输入框，关闭窗口'], ['?', '这张表'],
];
let afterG = 0;
const typing = (node) => node.matches?.('input, textarea, select, [contenteditable]');

function step(by) {
  const rows = [...document.querySelectorAll('#rows [data-row]')];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.getAttribute('aria-current'));
  const row = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  row.click();
  row.scrollIntoView({ block: 'nearest' });
}

function help() {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.setAttribute('aria-label', '快捷键');
  const title = document.createElement('h2');
  title.textContent = '快捷键';
  const table = document.createElement('dl');
  table.className = 'keys';
  HELP.forEach(([key, words]) => {
    const dt = document.createElement('dt');
    const dd = document.createElement('dd');
    dt.textContent = key;
    dd.textContent = words;
    table.append(dt, dd);
  });
  dialog.append(title, table);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') document.body.classList.remove('show-panel');
  if (event.key === 'Escape' && typing(event.target)) { event.target.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (document.querySelector('dialog[open]')) return;
  const key = event.key.toLowerCase();
  const acts = {
    j: () => step(1), k: () => step(-1), r: () => document.getElementById('text')?.focus(),
    '/': () => document.getElementById('q')?.focus(), '?': help, g: () => { afterG = Date.now(); },
  };
  if (/^[1-6]$/.test(key) && Date.now() - afterG < 1500) {
    document.querySelectorAll('.tab')[Number(key) - 1]?.click();
  } else if (acts[key]) {
    event.preventDefault();
    acts[key]();
  } else {
    const button = document.querySelector(`#stage [data-key="${CSS.escape(key)}"]`);
    if (button) { event.preventDefault(); button.click(); }
  }
});
