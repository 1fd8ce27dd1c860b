// A new member in the queue, or a new message in one's own chat: a soft sound, and a desktop notice while the page is hidden.
const KEY = 'console-alerts';
const button = document.getElementById('alerts');
const isOn = () => localStorage.getItem(KEY) !== 'off';
let sound = null;
let before = null;

function show() {
  button?.setAttribute('aria-pressed', String(isOn()));
  const words = button?.querySelector('span');
  if (words) words.textContent = isOn() ? '提醒开' : '提醒关';
}

function chime() {
  sound ??= new AudioContext();
  if (sound.state === 'suspended') return; // nobody has clicked yet: browsers stay silent
  [0, 0.18].forEach((after, number) => {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = number ? 880 : 660;
    volume.gain.setValueAtTime(0.12, sound.currentTime + after);
    volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + after + 0.35);
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + after);
    tone.stop(sound.currentTime + after + 0.4);
  });
}

function tell(words) {
  if (!isOn()) return;
  chime();
  if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted') return;
  const notice = new Notification('INS关怀工作台', { body: words, tag: 'queue' }); // no name, no word of anybody
  notice.onclick = () => { window.focus(); notice.close(); };
}

function look() {
  const tabs = document.querySelector('[data-waiting]');
  if (!tabs) return;
  const now = { waiting: Number(tabs.dataset.waiting), owed: Number(tabs.dataset.owed) };
  if (before && now.waiting > before.waiting) tell(`有会员在等接入（${now.waiting}位）`);
  else if (before && now.owed > before.owed) tell('您接待的会员有新消息');
  before = now;
}

button?.addEventListener('click', () => {
  localStorage.setItem(KEY, isOn() ? 'off' : 'on');
  if (isOn() && 'Notification' in window && Notification.permission === 'default') Notification.requestPermission();
  show();
  if (isOn()) { sound ??= new AudioContext(); sound.resume().then(chime); }
});
document.addEventListener('pointerdown', () => { sound ??= new AudioContext(); sound.resume(); }, { once: true });
document.addEventListener('htmx:afterSettle', (event) => { if (event.detail.elt.id === 'waiting') look(); });
look();
show();
