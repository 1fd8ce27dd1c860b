// The account's menu at the bottom of the chat.

import { byId, isWebAddress, make } from "/static/dom.js";

const DEFAULT_NAMES = ["尚未发布菜单"];

function closeAll() {
  for (const open of document.querySelectorAll(".menu__sub")) open.hidden = true;
}

function leaf(button, className, testid, tap) {
  const element = make("button", { type: "button", className, text: button.name, testid });
  element.addEventListener("click", (happened) => {
    happened.stopPropagation();
    closeAll();
    tap(button);
  });
  return element;
}

function parent(button, number, tap) {
  const children = button.sub_button.map((child, index) =>
    leaf(child, "menu__choice", `menu-${number}-${index + 1}`, tap));
  const sub = make("div", { className: "menu__sub", hidden: true }, ...children);
  const top = make("button", { type: "button", className: "menu__top menu__top_parent", text: button.name,
    testid: `menu-${number}` });
  top.addEventListener("click", (happened) => {
    happened.stopPropagation();
    const wasHidden = sub.hidden;
    closeAll();
    sub.hidden = !wasHidden;
  });
  return make("div", { className: "menu__item" }, sub, top);
}

// `tap(button)` is called with the button that the member tapped.
export function drawMenu(menu, tap) {
  const bar = byId("menu");
  const buttons = menu?.button ?? [];
  if (!buttons.length) {
    bar.replaceChildren(...DEFAULT_NAMES.map((name) =>
      make("div", { className: "menu__item" },
        make("button", { type: "button", className: "menu__top", text: name, disabled: true }))));
    return;
  }
  bar.replaceChildren(...buttons.map((button, index) => button.sub_button?.length
    ? parent(button, index + 1, tap)
    : make("div", { className: "menu__item" }, leaf(button, "menu__top", `menu-${index + 1}`, tap))));
}

export function eventOf(button) {
  if (button.type === "view" && isWebAddress(button.url)) {
    window.open(button.url, "_blank", "noopener");
    return { event: "VIEW", event_key: button.url };
  }
  return { event: button.type === "click" ? "CLICK" : button.type, event_key: button.key };
}

document.addEventListener("click", closeAll);
