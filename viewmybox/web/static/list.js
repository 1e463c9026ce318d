// What a list that people work in gains from JavaScript (followup/list.html).

const list = document.querySelector("form[data-rows]");

// Addresses stay short enough to send on: fields left empty say nothing.
document.querySelector("form[data-narrow]")?.addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

if (list) {
  const boxes = [...list.querySelectorAll("tbody input[name=ids]")];
  const rows = [...list.querySelectorAll("tbody tr")];
  const all = list.querySelector("[data-pick-all]");
  const said = list.querySelector("[data-picked]");
  let last = null;

  const count = () => {
    if (!all) return;
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    said.textContent = chosen === 0 ? "" : chosen === 1 ? said.dataset.one : said.dataset.many.replace("%s", chosen);
    for (const box of boxes) box.closest("tr").classList.toggle("picked", box.checked);
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      count();
    });
    // As in a spreadsheet: with Shift, everything between.
    list.addEventListener("click", (event) => {
      const at = boxes.indexOf(event.target);
      if (at < 0) return;
      if (event.shiftKey && last !== null) {
        const [from, to] = [Math.min(last, at), Math.max(last, at)];
        for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
      }
      last = at;
      count();
    });
    count();
  }

  // Single letters only while a row has the focus (WCAG 2.1.4); screen readers that read on by
  // letters keep theirs, for there the focus is not in the row.
  for (const help of document.querySelectorAll("[data-keys]")) help.hidden = false;
  list.querySelector("tbody").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = rows.indexOf(event.target.closest("tr"));
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step) {
      const link = rows[at + step]?.querySelector("th a");
      if (link) { event.preventDefault(); link.focus(); }
    } else if (event.key === "x" && boxes[at]) {
      event.preventDefault();
      boxes[at].checked = !boxes[at].checked;
      last = at;
      count();
    }
  });
}
