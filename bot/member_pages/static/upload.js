/* The upload page: one file after the other, in pieces; whatever breaks off goes on where the server says it stands. */
"use strict";
(() => {
  const PIECE = 256 * 1024;
  const LONGEST_WAIT = 15000;
  const ANSWER_WITHIN = 60000;
  const state = JSON.parse(document.getElementById("state").textContent);
  const base = location.pathname.replace(/\/$/, "");
  const list = document.getElementById("files");
  const done = document.getElementById("done");
  const told = document.getElementById("told");
  const rows = new Map();
  const queue = [];
  let running = false;
  let untold = false;

  function row(key, name, size) {
    if (rows.has(key)) return rows.get(key);
    const item = document.createElement("li");
    item.className = "files__one";
    const title = document.createElement("span");
    title.className = "files__name";
    title.textContent = name;
    const bar = document.createElement("progress");
    bar.className = "files__bar";
    bar.max = size;
    bar.value = 0;
    const says = document.createElement("span");
    says.className = "files__says";
    item.append(title, bar, says);
    list.append(item);
    const made = { item, bar, says };
    rows.set(key, made);
    return made;
  }

  function show(shown, kind, words, received) {
    shown.item.dataset.state = kind;
    shown.says.textContent = words;
    if (received !== undefined) shown.bar.value = received;
    shown.bar.hidden = kind === "kept" || kind === "refused";
  }

  function showState(shown, file) {
    if (file.state === "kept") show(shown, "kept", state.words.kept, file.size);
    else if (file.state === "refused") show(shown, "refused", file.words);
    else if (file.received === file.size) show(shown, "sending", state.words.checking, file.received);
    else show(shown, "sending", `${state.words.sending} ${Math.floor((file.received / file.size) * 100)}%`, file.received);
  }

  /* The same file has the same key on every page. By its content: phones rename and date a photo each time it is chosen. */
  async function keyOf(file) {
    const from = [0, Math.max(0, Math.floor(file.size / 2)), Math.max(0, file.size - 16384)];
    const bytes = new Uint8Array(await new Blob(from.map((at) => file.slice(at, at + 16384))).arrayBuffer());
    let one = 0x9e3779b9, two = 0x85ebca6b;
    for (const byte of bytes) {
      one = Math.imul(one ^ byte, 0x01000193);
      two = Math.imul(two + byte, 0xc2b2ae35) ^ (two >>> 15);
    }
    return [one, two].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
  }

  async function ask(method, path, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), ANSWER_WITHIN);
    try {
      const json = typeof body === "string";
      const headers = json ? { "Content-Type": "application/json" } : {};
      const answer = await fetch(base + path, { method, body, headers, signal: stop.signal, cache: "no-store" });
      const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
      if (answer.status >= 500) throw Object.assign(new Error("server"), { words: told.words });
      return { status: answer.status, body: told };
    } finally {
      clearTimeout(timer);
    }
  }

  /* The network is away: wait longer each time, or until the phone says that it is back. */
  function pause(times) {
    return new Promise((resolve) => {
      const timer = setTimeout(go, Math.min(1000 * 2 ** times, LONGEST_WAIT));
      function go() {
        clearTimeout(timer);
        removeEventListener("online", go);
        resolve();
      }
      addEventListener("online", go);
    });
  }

  /* What stopped on an earlier page goes on in the row of the file that was chosen now. */
  function dropBefore(id) {
    rows.get(`before-${id}`)?.item.remove();
    rows.delete(`before-${id}`);
    document.getElementById("resume").hidden = !list.querySelector("[data-before][data-state=offline]");
  }

  async function send({ file, key, shown }) {
    let times = 0;
    let at = null;
    for (;;) {
      try {
        if (at === null || at.received === at.size) {
          if (at !== null) show(shown, "sending", state.words.checking, at.received);
          const begun = await ask("POST", "/files", JSON.stringify({ key, name: file.name, size: file.size }));
          if (begun.status !== 200) return ends(shown, begun);
          at = begun.body;
          dropBefore(at.id);
        } else {
          const piece = file.slice(at.received, at.received + PIECE);
          const answer = await ask("PUT", `/files/${at.id}?offset=${at.received}`, await piece.arrayBuffer());
          if (answer.status !== 200 && answer.status !== 409) return ends(shown, answer);
          at = answer.body;
        }
        times = 0;
        showState(shown, at);
        if (at.state !== "coming") {
          untold = untold || at.state === "kept";
          return;
        }
      } catch (error) {
        if (error.name === "NotReadableError" || error.name === "NotFoundError") {
          return show(shown, "refused", state.words.unreadable);
        }
        show(shown, "offline", error.words || state.words.offline);
        await pause(times++);
        at = null;
      }
    }
  }

  function ends(shown, answer) {
    const gone = answer.status === 404 || answer.status === 410;
    show(shown, "refused", answer.body.words || (gone ? state.words.gone : state.words.stopped));
  }

  async function run() {
    if (running) return;
    running = true;
    while (queue.length) await send(queue.shift());
    running = false;
    done.hidden = !untold;
  }

  async function pick(event) {
    const chosen = [...event.target.files];
    event.target.value = "";
    told.hidden = true;
    done.hidden = true;
    for (const file of chosen) {
      const key = await keyOf(file).catch(() => String(Math.random()));
      if (queue.some((one) => one.key === key)) continue;
      const shown = row(key, file.name, file.size);
      if (file.size > state.max) {
        show(shown, "refused", state.words.tooLarge);
        continue;
      }
      show(shown, "waiting", state.words.waiting);
      queue.push({ file, key, shown });
    }
    await run();
  }

  async function tell() {
    done.disabled = true;
    try {
      const answer = await ask("POST", "/done");
      if (answer.status !== 200) throw new Error("done");
      untold = false;
      done.hidden = true;
      told.hidden = false;
      const missing = document.getElementById("missing");
      missing.textContent = answer.body.missing;
      missing.hidden = !answer.body.missing;
      told.scrollIntoView({ block: "nearest" });
    } catch {
      done.hidden = false;
    } finally {
      done.disabled = false;
    }
  }

  for (const input of document.querySelectorAll(".page__file")) input.addEventListener("change", pick);
  done.addEventListener("click", tell);
  for (const file of state.files) {
    const shown = row(`before-${file.id}`, file.name, file.size);
    shown.item.dataset.before = "";
    showState(shown, file);
    if (file.state === "coming") {
      show(shown, "offline", state.words.stopped, file.received);
      document.getElementById("resume").hidden = false;
    }
  }
})();
