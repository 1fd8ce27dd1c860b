// A picture for the member: chosen, or pasted into the composer; looked at once more before it goes out.
const form = () => document.querySelector('[data-picture-form]');

// The id by which one picture is sent once, whatever is clicked or lost on the way.
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function look(input) {
  const preview = input.form.querySelector('img');
  if (preview.src) URL.revokeObjectURL(preview.src);
  const [file] = input.files;
  preview.hidden = !file;
  if (!file) return;
  preview.src = URL.createObjectURL(file);
  input.form.client_id.value = newId();
  input.form.querySelector('[type=submit]').focus(); // Enter sends it
}

document.addEventListener('change', (event) => { if (event.target.id === 'picture-file') look(event.target); });
document.addEventListener('reset', (event) => {
  if (event.target === form()) setTimeout(() => look(event.target.file)); // the fields are emptied after this event
});
document.addEventListener('paste', (event) => {
  const picture = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith('image/'));
  if (!picture || event.target.id !== 'text' || !document.querySelector('[data-dialog=dialog-picture]')) return;
  event.preventDefault();
  const chosen = new DataTransfer();
  chosen.items.add(picture);
  form().file.files = chosen.files;
  form().closest('dialog').showModal();
  look(form().file);
});
