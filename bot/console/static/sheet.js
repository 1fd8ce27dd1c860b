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

function lay(picture) {
  const scale = STEPS[Number(picture.dataset.step ?? 0)];
  const turned = Number(picture.dataset.turned ?? 0);
  const stage = picture.parentElement;
  const across = turned % 180 !== 0; // a picture on its side has to fit the other way round
  picture.style.maxWidth = `${(across ? stage.clientHeight : stage.clientWidth) * scale}px`;
  picture.style.maxHeight = `${(across ? stage.clientWidth : stage.clientHeight) * scale}px`;
  picture.style.transform = `rotate(${turned}deg)`;
  const [width, height] = across ? [picture.offsetHeight, picture.offsetWidth] : [picture.offsetWidth, picture.offsetHeight];
  picture.style.marginBlock = `${(height - picture.offsetHeight) / 2}px`;
  picture.style.marginInline = `${(width - picture.offsetWidth) / 2}px`;
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
