/* Signing the letter of authorization: everything is checked again by the server. */
"use strict";
(() => {
  const state = JSON.parse(document.getElementById("state").textContent);
  const base = location.pathname.replace(/\/$/, "");
  const byId = (id) => document.getElementById(id);
  const form = byId("form");
  const canvas = byId("pad");
  const SHORTEST = 60;
  const pad = new SignaturePad(canvas, { minWidth: 1, maxWidth: 3, penColor: "#1e1e1e" });

  /* As many dots as the screen has; what was written is drawn again when the phone is turned. */
  function fit() {
    const ratio = Math.max(devicePixelRatio || 1, 1);
    const written = pad.toData();
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.fromData(written);
  }

  const isAgent = () => form.who.value === "agent";

  function showWho() {
    byId("agent").hidden = !isAgent();
    byId("agent-box").hidden = !isAgent();
  }

  function say(words) {
    byId("problem").textContent = words;
    byId("problem").hidden = !words;
    if (words) byId("problem").scrollIntoView({ block: "center" });
  }

  function strokes() {
    return pad.toData().map((group) => group.points.map((point) => [point.x, point.y]));
  }

  function length(lines) {
    let sum = 0;
    for (const line of lines) {
      for (let at = 1; at < line.length; at += 1) {
        sum += Math.abs(line[at][0] - line[at - 1][0]) + Math.abs(line[at][1] - line[at - 1][1]);
      }
    }
    return sum;
  }

  function problem(boxes, signer) {
    if (isAgent() && signer.length < 2) return state.words.name;
    if (isAgent() && !form.relation.value) return state.words.relation;
    if (boxes.some((box) => !box.checked)) return state.words.tick;
    if (pad.isEmpty()) return state.words.empty;
    return length(strokes()) < SHORTEST ? state.words.short : "";
  }

  async function post(path, body) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(base + path, { method: "POST", headers, body: JSON.stringify(body), cache: "no-store" });
    if (answer.status === 404 || answer.status === 410) return location.reload();
    if (answer.status !== 200 && answer.status !== 409) throw new Error(String(answer.status));
    return { status: answer.status, body: await answer.json() };
  }

  async function sign(event) {
    event.preventDefault();
    const boxes = [...form.querySelectorAll("input[name=box]")].filter((box) => isAgent() || box.value !== "agent");
    const signer = isAgent() ? form.signer.value.trim() : state.member;
    const wrong = problem(boxes, signer);
    say(wrong);
    if (wrong) return;
    byId("sign").disabled = true;
    byId("sign").textContent = state.words.sending;
    try {
      const answer = await post("/sign", {
        signer,
        relation: isAgent() ? form.relation.value : "",
        boxes: boxes.map((box) => box.value),
        strokes: strokes(),
        pad: [canvas.offsetWidth, canvas.offsetHeight],
        digest: state.digest,
      });
      if (answer?.status === 200) return location.reload();
      if (answer) say(answer.body.words);
    } catch {
      say(state.words.offline);
    }
    byId("sign").disabled = false;
    byId("sign").textContent = state.words.sign;
  }

  let asked = false;

  function show(section) {
    for (const one of ["read", "refusing", "refused"]) byId(one).hidden = one !== section;
    scrollTo(0, 0);
    if (section === "read") fit();
  }

  function startRefusing() {
    asked = false;
    byId("means").textContent = state.means;
    byId("sure").textContent = state.words.goOn;
    show("refusing");
  }

  /* Asked twice: the first time it is said what it means, the second time it is done. */
  async function refuse() {
    byId("sure").disabled = true;
    try {
      const answer = await post("/refuse", { confirmed: asked });
      if (!answer) return;
      if (answer.body.state === "refused") {
        byId("refused-words").textContent = answer.body.words;
        show("refused");
      } else {
        byId("means").textContent = answer.body.words;
        if (answer.status === 200) {
          asked = true;
          byId("sure").textContent = state.words.sure;
        }
      }
    } catch {
      byId("means").textContent = state.words.offline;
    } finally {
      byId("sure").disabled = false;
    }
  }

  for (const radio of form.querySelectorAll("input[name=who]")) radio.addEventListener("change", showWho);
  pad.addEventListener("endStroke", () => say(""));
  byId("clear").addEventListener("click", () => pad.clear());
  byId("refuse").addEventListener("click", startRefusing);
  byId("back").addEventListener("click", () => show("read"));
  byId("sure").addEventListener("click", refuse);
  form.addEventListener("submit", sign);
  addEventListener("resize", fit);
  showWho();
  fit();
})();
