// One dialog for what is fetched when it is wanted: a step of a case, a paper. And turning and enlarging a picture.
const sheet = document.getElementById('sheet');
const body = document.getElementById('sheet-body');
const STEPS = [1, 1.5, 2, 3, 4];

document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target !== body) return;
  sheet.classList.toggle('sheet-wide', Boolean(body.querySelector('.viewer')));
  if (!sheet.open) sheet.showModal();
  (body.querySelector('.viewer-stage, input:not([type=hidden]), select, textarea') ?? sheet).focus();
});
sheet?.addEventListener('close', () => body.replaceChildren());

function turn(picture, by) {
  const turned = ((Number(picture.dataset.turned ?? 0) + by) % 360 + 360) % 360;
  picture.dataset.turned = turned;
  lay(picture);
}

function zoom(picture, by) {
  const at = Math.min(STEPS.length - 1, Math.max(0, Number(picture.dataset.step ?? 0) + by));
  picture.dataset.step = at;
  lay(picture);
}

// As large as fits, times the step; a picture on its side has to fit the other way round.
function lay(picture) {
  const { naturalWidth: wide, naturalHeight: high, parentElement: stage } = picture;
  const turned = Number(picture.dataset.turned ?? 0);
  const across = turned % 180 !== 0;
  const [room, height] = [stage.clientWidth, stage.clientHeight];
  const fit = across ? Math.min(room / high, height / wide) : Math.min(room / wide, height / high);
  const scale = Math.min(fit, 1) * STEPS[Number(picture.dataset.step ?? 0)];
  const shift = across ? (high - wide) * scale / 2 : 0; // turning moves nothing else: margins make the room
  Object.assign(picture.style, {
    width: `${wide * scale}px`, height: `${high * scale}px`, maxWidth: 'none', maxHeight: 'none',
    transform: `rotate(${turned}deg)`, marginInline: `${shift}px`, marginBlock: `${-shift}px`,
  });
}

document.addEventListener('click', (event) => {
  const picture = body?.querySelector('[data-picture]');
  if (!picture) return;
  const tool = event.target.closest('[data-zoom], [data-rotate]');
  if (tool?.dataset.zoom) zoom(picture, tool.dataset.zoom === 'in' ? 1 : -1);
  else if (tool) turn(picture, 90);
});
document.addEventListener('keydown', (event) => {
  const picture = body?.querySelector('[data-picture]');
  if (!picture || event.target.matches('input, select, textarea')) return;
  if (event.key === '+' || event.key === '=') zoom(picture, 1);
  if (event.key === '-') zoom(picture, -1);
  if (event.key === 'r') turn(picture, 90);
});
