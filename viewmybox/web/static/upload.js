// What adding documents gains from JavaScript: several at once, dropped on the form, with how much
// of each has been sent. Without it the form sends one, as forms do.

const form = document.querySelector("form[data-upload]");
const input = form?.querySelector("input[type=file]");
const drop = form?.querySelector("[data-drop]");
const said = form?.querySelector("[data-said]");
const bar = said?.querySelector("progress");
const words = said?.querySelector("[data-words]");
const stop = said?.querySelector("button");

const say = (text) => { if (words.textContent !== text) words.textContent = text; };

// One file; resolves with the address that the answer came from, or rejects with its status.
const send = (file, place) => new Promise((done, failed) => {
  const body = new FormData(form);
  body.set(input.name, file);
  const request = new XMLHttpRequest();
  request.open("POST", form.action || location.href);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const sent = Math.floor(100 * event.loaded / event.total);
    bar.value = sent;
    // Told in tenths, or a screen reader would say nothing else.
    say((sent < 100 ? form.dataset.sending : form.dataset.keeping)
      .replace("%(place)s", place).replace("%(name)s", file.name).replace("%(sent)s", sent - sent % 10));
  });
  request.addEventListener("load", () => {
    if (request.status < 400) done(request.responseURL);
    else failed(request);
  });
  for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => failed(request));
  stop.onclick = () => request.abort();
  request.send(body);
});

// What the answer says of what was wrong, in the place of the page that was there.
const showAnswer = (request) => {
  const main = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
  if (!main) return false;
  document.querySelector("main").replaceWith(main);
  main.querySelector(".errors")?.focus();
  return true;
};

const sendAll = async (files) => {
  said.hidden = false;
  for (const button of form.querySelectorAll("button:not([data-said] button)")) button.disabled = true;
  let kept = 0;
  try {
    let address = "";
    for (const file of files) {
      address = await send(file, files.length > 1 ? `${kept + 1}/${files.length}` : "");
      kept += 1;
    }
    location.assign(address);
  } catch (request) {
    for (const button of form.querySelectorAll("button")) button.disabled = false;
    bar.removeAttribute("value");
    if (request.status && showAnswer(request)) return;
    say(form.dataset.failed.replace("%(kept)s", kept).replace("%(all)s", files.length));
    stop.hidden = true;
    bar.hidden = true;
  }
};

if (form) {
  input.multiple = !form.hasAttribute("data-one");
  drop.hidden = false;
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    sendAll([...input.files]);
  });
  for (const over of ["dragenter", "dragover"]) {
    form.addEventListener(over, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  for (const out of ["dragleave", "drop"]) form.addEventListener(out, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    form.requestSubmit();
  });
}
