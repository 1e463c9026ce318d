// What a page gains from JavaScript. Everything works without it.

// htmx writes the page's address into the browser when it starts; nothing of ours is kept there.
window.addEventListener("load", () => sessionStorage.removeItem("htmx-current-path-for-history"));

// The error summary is read first.
document.querySelector(".errors")?.focus();

// On a telephone the settings' row shows where one is.
const place = document.querySelector(".side-nav [aria-current]");
if (place) place.closest("nav").scrollLeft = place.offsetLeft - place.closest("nav").offsetLeft - 16;

// <form data-guard>: leaving a half-filled form (data-changed) asks first.
let leaving = false;

for (const form of document.querySelectorAll("form[data-guard]")) {
  if (form.querySelector("[aria-invalid=true]")) form.dataset.changed = "";
  form.addEventListener("input", () => { form.dataset.changed = ""; });
  form.addEventListener("reset", () => { delete form.dataset.changed; });
}
document.addEventListener("submit", (event) => {
  // Sending the form itself loses nothing, and log-out is one press, always.
  const allowed = event.target.matches("[data-guard], [action='/sign-out/'], [action$='/all/end/']");
  leaving = allowed && !event.defaultPrevented;
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && document.querySelector("form[data-changed]")) event.preventDefault();
});

// <select data-autosubmit>, or a whole <form data-autosubmit>: a choice takes effect at once,
// and the button that does it by hand (.by-hand) steps aside.
for (const form of document.querySelectorAll("form:is([data-autosubmit], :has([data-autosubmit]))")) {
  for (const button of form.querySelectorAll(".by-hand")) button.hidden = true;
}
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-autosubmit], [data-autosubmit] select, [data-autosubmit] input")) {
    event.target.form.requestSubmit();
  }
});

// <button hidden data-copy="#id" data-copied="Copied">: copies the text of that element,
// or, without "#", the attribute itself.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
}
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = button.dataset.copy;
  const from = source.startsWith("#") ? document.querySelector(source) : null;
  await navigator.clipboard.writeText(from ? (from.value ?? from.textContent).trim() : source);
  const words = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.textContent = button.dataset.copied ?? words;
  setTimeout(() => { button.textContent = words; }, 2000);
});

// What scrolls sideways through time begins at its newest.
for (const wide of document.querySelectorAll(".wide")) wide.scrollLeft = wide.scrollWidth;

// <input data-key="/">: that key, outside of any field, goes there; Escape leaves it again.
document.addEventListener("keydown", (event) => {
  const field = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (field && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && field.checkVisibility()) {
    event.preventDefault();
    field.focus();
    field.select();
  }
  if (event.key === "Escape" && event.target.matches("[data-key]")) event.target.blur();
});
