// One line of the chat, as WeChat draws it.

import { isWebAddress, make } from "/static/dom.js";

const LINK = /<a\s+[^>]*?href=["']([^"']+)["'][^>]*>([\s\S]*?)<\/a>|(https?:\/\/[^\s<>"'，。；、）]+)/gi;

function link(url, words) {
  return make("a", { href: url, text: words, target: "_blank", rel: "noopener noreferrer" });
}

// WeChat draws <a href> of customer-service texts and plain addresses as links, nothing else.
function richText(text) {
  const parts = [];
  let done = 0;
  for (const found of text.matchAll(LINK)) {
    const [whole, href, words, plain] = found;
    const url = href ?? plain;
    parts.push(text.slice(done, found.index), isWebAddress(url) ? link(url, words ?? plain) : words ?? whole);
    done = found.index + whole.length;
  }
  return [...parts, text.slice(done)];
}

function media(line, view) {
  const source = `/sandbox/media/${encodeURIComponent(line.media.id)}`;
  if (line.kind === "image") {
    const picture = make("img", { className: "bubble__image", src: source, alt: "图片", loading: "eager" });
    picture.addEventListener("click", () => view(source));
    return picture;
  }
  const icon = make("i", { className: line.kind === "voice" ? "icon-voice" : "icon-play" });
  return make("span", { className: "bubble__media" }, icon, line.kind === "voice" ? "2″" : "视频");
}

function choices(line, choose) {
  const box = make("div", { className: "choices" });
  if (line.menu.head) box.append(make("p", { text: line.menu.head }));
  for (const item of line.menu.items) {
    const button = make("button", { type: "button", className: "choices__item", text: item.content });
    button.addEventListener("click", () => choose(item));
    box.append(button);
  }
  if (line.menu.tail) box.append(make("p", { text: line.menu.tail }));
  return box;
}

function place(line) {
  const coordinates = `北纬${line.place.latitude}，东经${line.place.longitude}`;
  return make("span", { className: "attached" }, make("i", { className: "icon-place" }),
    make("span", {}, make("b", { text: line.place.label }), make("small", { text: coordinates })));
}

function file(line) {
  return make("span", { className: "attached" }, make("i", { className: "icon-file" }),
    make("span", {}, make("b", { text: line.text }), make("small", { text: "文件" })));
}

function content(line, hands) {
  if (line.media) return [media(line, hands.view)];
  if (line.kind === "msgmenu") return [choices(line, hands.choose)];
  if (line.kind === "location") return [place(line)];
  if (line.kind === "file") return [file(line)];
  if (line.kind === "link") return [isWebAddress(line.link.url) ? link(line.link.url, line.text) : line.text];
  return line.from === "account" ? richText(line.text) : [line.text];
}

function card(title, body, url) {
  const box = make("div", { className: "card" }, make("h3", { text: title }), body);
  if (url && isWebAddress(url)) {
    box.append(make("a", { className: "card__more", href: url, target: "_blank", rel: "noopener noreferrer", text: "查看详情" }));
  }
  return box;
}

function templateCard(line) {
  const rows = line.template.fields.map(({ label, value }) =>
    make("div", { className: "card__row" }, make("dt", { text: label }), make("dd", { text: value })));
  const box = card(line.template.title, make("dl", {}, ...rows), line.template.url);
  box.dataset.testid = "template-card";
  return box;
}

function article(line) {
  const { title, description, url } = line.articles[0];
  return card(title, make("p", { text: description }), url);
}

function bubble(line, user, hands) {
  const mine = line.from === "member";
  const bare = line.kind === "image";
  const box = make("div", { className: `bubble ${bare ? "bubble_bare" : ""}`, testid: mine ? "bubble-out" : "bubble-in" },
    ...content(line, hands));
  box.dataset.kind = line.kind;
  const face = mine
    ? make("span", { className: `face face_${user.n % 6}`, text: user.name.slice(0, 1) })
    : make("img", { className: "face", src: "/static/account.svg", alt: "" });
  const agent = line.agent ? make("small", { className: "row__agent", text: `客服 ${line.agent.split("@")[0]}` }) : null;
  return make("div", { className: `row ${mine ? "row_out" : "row_in"}` }, face,
    make("div", { className: "row__body" }, agent, box));
}

// `hands`: what tapping does: view(source) opens a picture, choose(item) answers a msgmenu.
export function drawLine(line, user, hands) {
  if (line.from === "system") return make("p", { className: "system", text: line.text, testid: "system-line" });
  if (line.template) return templateCard(line);
  if (line.articles) return article(line);
  return bubble(line, user, hands);
}
