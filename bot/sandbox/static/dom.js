// Building elements. Text is always set as text: what strangers wrote never becomes markup.

export const byId = (id) => document.getElementById(id);

export function make(tag, { className, text, testid, ...properties } = {}, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  if (testid) element.dataset.testid = testid;
  Object.assign(element, properties);
  element.append(...children.filter(Boolean));
  return element;
}

export const isWebAddress = (url) => /^https?:\/\//i.test(url);

let hideToast;
export function toast(words) {
  const box = byId("toast");
  box.textContent = words;
  box.hidden = false;
  clearTimeout(hideToast);
  hideToast = setTimeout(() => { box.hidden = true; }, 2500);
}
