// Calls to the sandbox. Every failure becomes an Error with Chinese words for the toast.

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("连不上沙盒，请确认它还在运行");
  }
  if (!answer.ok) {
    const body = await answer.json().catch(() => ({}));
    throw new Error(typeof body.detail === "string" ? body.detail : "沙盒没有接受这个操作");
  }
  return answer.json();
}

export const get = (path) => call(path);

export const post = (path, body = {}) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export function upload(path, file, name = file.name) {
  const form = new FormData();
  form.append("file", file, name);
  return call(path, { method: "POST", body: form });
}
