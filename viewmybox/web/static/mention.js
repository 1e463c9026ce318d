// In a text with data-mentions, "@" offers the members' names; without it they can be written.

const names = [...document.querySelectorAll("#mention-names option")].map((option) => option.value);

for (const area of document.querySelectorAll("textarea[data-mentions]")) {
  const list = document.createElement("ul");
  list.className = "offers";
  list.id = `${area.id}_offers`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.dataset.mentions);
  list.hidden = true;
  area.after(list);
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-autocomplete", "list");
  let chosen = -1;

  const begun = () => area.value.slice(0, area.selectionStart).match(/(?:^|[^\p{L}\p{N}.@])@([\p{L}\p{N}' -]{0,40})$/u)?.[1];

  const close = () => {
    list.hidden = true;
    chosen = -1;
    area.removeAttribute("aria-activedescendant");
  };

  const choose = (at) => {
    chosen = at;
    for (const [place, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(place === at));
    area.setAttribute("aria-activedescendant", list.children[at].id);
  };

  const take = (name) => {
    const until = area.selectionStart;
    area.setRangeText(`${name} `, until - begun().length, until, "end");
    close();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  };

  const offer = () => {
    const written = begun();
    const small = written?.toLowerCase();
    const found = written === undefined ? [] : names.filter((name) => name.toLowerCase().split(" ").some((_, at, words) => words.slice(at).join(" ").startsWith(small))).slice(0, 6);
    if (!found.length || found.some((name) => small === `${name.toLowerCase()} `)) return close();
    list.replaceChildren(...found.map((name, at) => {
      const item = document.createElement("li");
      item.id = `${list.id}_${at}`;
      item.setAttribute("role", "option");
      item.textContent = name;
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(name); });
      return item;
    }));
    list.hidden = false;
    choose(0);
  };

  area.addEventListener("input", offer);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const many = list.children.length;
    const step = { ArrowDown: 1, ArrowUp: many - 1 }[event.key];
    if (step) choose((chosen + step) % many);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
