// What the owner of the open phone does: the input bar and the account's settings.

import { byId } from "/static/dom.js";
import { post, upload } from "/static/net.js";

export function fitInput() {
  const input = byId("chat-input");
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, 120)}px`;
  byId("composer").classList.toggle("composer_full", Boolean(input.value.trim()));
}

export function closeTray() {
  byId("tray").hidden = true;
  byId("plus").setAttribute("aria-expanded", "false");
}

async function sendText({ attempt, pathOf }) {
  const input = byId("chat-input");
  const text = input.value;
  if (!text.trim()) return;
  input.value = "";
  fitInput();
  if (!(await attempt(() => post(pathOf("text"), { text })))) {
    input.value = text;
    fitInput();
  }
}

// In the order chosen, each after the one before; the address is taken once, so that they stay with this phone.
async function sendPhotos(files, { attempt, pathOf }) {
  const path = pathOf("image");
  for (const file of files) await attempt(() => upload(path, file));
}

const SILENCE = new Blob([new Uint8Array([35, 33, 65, 77, 82, 10, ...new Array(64).fill(60)])]);
const ACTS = {
  location: ({ pathOf }) => post(pathOf("location")),
  voice: ({ pathOf }) => upload(pathOf("voice-media"), SILENCE, "voice.amr"),
  file: ({ pathOf }) => post(pathOf("file"), { name: "病理报告.pdf" }),
};

// `phone`: attempt(work) shows a failure, pathOf(act) is the address of the open phone's act, scrollDown shows the end.
export function wireComposer(phone) {
  byId("composer").addEventListener("submit", (happened) => {
    happened.preventDefault();
    sendText(phone);
  });
  byId("chat-input").addEventListener("input", fitInput);
  byId("chat-input").addEventListener("keydown", (pressed) => {
    if (pressed.key !== "Enter" || pressed.shiftKey || pressed.isComposing) return;
    pressed.preventDefault();
    sendText(phone);
  });
  byId("photo").addEventListener("click", () => byId("photo-input").click());
  byId("photo-input").addEventListener("change", async ({ target }) => {
    const files = [...target.files];
    target.value = "";
    await sendPhotos(files, phone);
  });
  byId("plus").addEventListener("click", () => {
    byId("tray").hidden = !byId("tray").hidden;
    byId("plus").setAttribute("aria-expanded", String(!byId("tray").hidden));
    phone.scrollDown();
  });
  for (const button of document.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => {
      closeTray();
      phone.attempt(() => ACTS[button.dataset.act](phone));
    });
  }
}

export function wireSettings({ attempt, pathOf }) {
  const close = () => { byId("settings").hidden = true; };
  byId("more").addEventListener("click", () => { byId("settings").hidden = false; });
  byId("settings-mask").addEventListener("click", close);
  byId("settings-close").addEventListener("click", close);
  byId("receive").addEventListener("change", ({ target }) =>
    attempt(() => post(pathOf("block"), { blocked: !target.checked })));
  byId("unfollow").addEventListener("click", () => {
    close();
    attempt(() => post(pathOf("unfollow")));
  });
  byId("follow").addEventListener("click", () => attempt(() => post(pathOf("follow"))));
  byId("viewer").addEventListener("click", () => { byId("viewer").hidden = true; });
}
