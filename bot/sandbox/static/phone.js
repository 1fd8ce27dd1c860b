// The phone page: whose phone is open, what it shows, what its owner does.

import { byId, make, toast } from "/static/dom.js";
import { drawLine } from "/static/lines.js";
import { drawMenu, eventOf } from "/static/menu.js";
import { get, post } from "/static/net.js";
import { closeTray, fitInput, wireComposer, wireSettings } from "/static/owner.js";
import { fullWords, listWords, separatorWords } from "/static/times.js";

const QUIET_MILLISECONDS = 5 * 60 * 1000;
const ACCOUNT = document.title.split(" · ")[0];
const state = { users: [], open: null, lastLine: 0, lastTime: 0, offset: 0, seen: {}, reading: null, again: false };

const now = () => Date.now() + state.offset;
const openUser = () => state.users.find((user) => user.openid === state.open);
const pathOf = (act) => `/sandbox/users/${encodeURIComponent(state.open)}/${act}`;

async function attempt(work) {
  try {
    return await work();
  } catch (problem) {
    toast(problem.message);
    return null;
  }
}

// phones

async function readUsers() {
  state.users = await get("/sandbox/users");
  if (state.open && !openUser()) state.open = null;
  drawUsers();
  drawState();
}

function preview(line) {
  if (!line) return "";
  return line.template ? `［服务通知］${line.template.title}` : line.text.replace(/\s+/g, " ");
}

function drawUsers() {
  byId("phones").replaceChildren(...state.users.map((user) => {
    const unread = user.openid === state.open ? 0 : user.from_account - (state.seen[user.openid] ?? 0);
    const cell = make("button", { type: "button", className: "weui-cell weui-cell_active phones__user",
      testid: `user-${user.n}` },
      make("span", { className: `face face_${user.n % 6}`, text: user.name.slice(0, 1) },
        unread > 0 ? make("span", { className: "weui-badge phones__badge", text: String(unread) }) : null),
      make("span", { className: "weui-cell__bd" },
        make("span", { className: "phones__name" }, make("b", { text: user.name }),
          make("small", { text: user.last ? listWords(user.last.at, now()) : "" })),
        make("span", { className: "phones__last", text: preview(user.last) || user.note || "还没有消息" })));
    cell.classList.toggle("phones__user_open", user.openid === state.open);
    cell.addEventListener("click", () => attempt(() => openPhone(user.openid)));
    return cell;
  }));
}

function drawState() {
  const user = openUser();
  byId("desk").classList.toggle("desk_chat", Boolean(user));
  byId("foot").hidden = !user?.following;
  byId("follow-card").hidden = !user || user.following;
  byId("more").classList.toggle("bar__button_off", !user?.following);
  if (!user) return;
  state.seen[user.openid] = user.from_account;
  byId("title").textContent = user.typing ? "对方正在输入…" : ACCOUNT;
  byId("receive").checked = !user.blocked;
  byId("replies-left").textContent = `公众号现在还可主动回复 ${user.replies_left} 条`;
}

async function openPhone(openid) {
  if (state.open !== openid) {
    Object.assign(state, { open: openid, lastLine: 0, lastTime: 0 });
    byId("lines").replaceChildren();
    byId("chat-input").value = "";
    fitInput();
    closeTray();
  }
  history.replaceState(null, "", `#${openUser()?.n ?? ""}`);
  drawUsers();
  drawState();
  await readLines();
}

// lines

// One reader at a time: a bell that rings while it reads makes it read once more.
function readLines() {
  if (state.reading) {
    state.again = true;
    return state.reading;
  }
  state.reading = (async () => {
    do {
      state.again = false;
      await readOnce();
    } while (state.again);
  })().finally(() => { state.reading = null; });
  return state.reading;
}

async function readOnce() {
  const openid = state.open;
  if (!openid) return;
  const lines = await get(`${pathOf("messages")}?after=${state.lastLine}`);
  if (openid !== state.open) {
    state.again = true;
    return;
  }
  for (const line of lines) addLine(line);
}

function addLine(line) {
  if (byId(`m-${line.n}`)) return;
  const box = byId("lines");
  const at = Date.parse(line.at);
  if (at - state.lastTime > QUIET_MILLISECONDS) {
    const time = make("p", { className: "time", testid: "time" });
    time.dataset.at = line.at;
    box.append(time);
    drawTimes();
  }
  const element = drawLine(line, openUser(), { view, choose });
  element.id = `m-${line.n}`;
  box.append(element);
  for (const picture of element.querySelectorAll("img")) picture.addEventListener("load", scrollDown);
  Object.assign(state, { lastLine: Math.max(state.lastLine, line.n), lastTime: at });
  scrollDown();
}

// Again whenever the clock moves: what was "10:05" becomes "昨天 10:05".
function drawTimes() {
  for (const time of document.querySelectorAll("[data-at]")) time.textContent = separatorWords(time.dataset.at, now());
}

function scrollDown() {
  byId("lines").scrollTop = byId("lines").scrollHeight;
}

function view(source) {
  byId("viewer-image").src = source;
  byId("viewer").hidden = false;
}

const choose = (item) => attempt(() => post(pathOf("text"), { text: item.content, menu_item: item.id }));

function wireDesk() {
  byId("back").addEventListener("click", () => {
    state.open = null;
    history.replaceState(null, "", "#");
    drawUsers();
    drawState();
  });
  byId("add-user").addEventListener("submit", (happened) => {
    happened.preventDefault();
    const input = byId("add-user-name");
    if (!input.value.trim()) return;
    attempt(async () => {
      const user = await post("/sandbox/users", { name: input.value.trim(), following: false });
      input.value = "";
      await readUsers();
      await openPhone(user.openid);
    });
  });
  for (const button of document.querySelectorAll(".clock__steps button")) {
    const { advance, next } = button.dataset;
    const step = advance ? { advance_seconds: Number(advance) } : { next_time: next };
    button.addEventListener("click", () => attempt(async () => setClock(await post("/sandbox/clock", step))));
  }
}

// what the sandbox tells

function setClock(clock) {
  state.offset = clock.offset_seconds * 1000;
  drawClock();
  drawTimes();
  drawUsers();
}

function drawClock() {
  byId("clock-now").textContent = fullWords(now());
}

const readClock = async () => setClock(await get("/sandbox/clock"));
const readMenu = async () => drawMenu((await get("/sandbox/menu")).menu, (button) =>
  attempt(() => post(pathOf("event"), eventOf(button))));

async function readAll() {
  await Promise.all([readClock(), readUsers(), readMenu()]);
  if (state.open) await readLines();
}

async function startAnew() {
  Object.assign(state, { lastLine: 0, lastTime: 0, seen: {} });
  byId("lines").replaceChildren();
  await readAll();
}

const READERS = { menu: readMenu, clock: readClock, reset: startAnew, users: readUsers };

function listen() {
  const stream = new EventSource("/sandbox/stream");
  stream.addEventListener("message", ({ data }) => {
    const { topic, openid } = JSON.parse(data);
    if (topic === "message") {
      attempt(async () => {
        await readUsers();
        if (openid === state.open) await readLines();
      });
    } else {
      attempt(READERS[topic] ?? readAll);
    }
  });
}

async function start() {
  const phone = { attempt, pathOf, scrollDown };
  wireComposer(phone);
  wireSettings(phone);
  wireDesk();
  setInterval(drawClock, 500);
  await attempt(readAll);
  const wanted = state.users.find((user) => String(user.n) === location.hash.slice(1));
  const wide = window.matchMedia("(min-width: 900px)").matches;
  const first = wanted ?? (wide ? state.users[0] : null);
  if (first) await attempt(() => openPhone(first.openid));
  listen();
}

start();
