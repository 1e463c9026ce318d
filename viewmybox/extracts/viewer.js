"use strict";
// Shows an extract from a folder: no server, no network. Texts become text nodes and nothing else.
(() => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const SHOWN = 100;
  const FOUND = 200;
  const LONG = 40; // a cell that is given a whole row on a telephone
  const MOST_COLUMNS = 8; // more, and each row is a list of its own
  const SEARCHED = ["box", "service", "agreement", "indicator", "entry", "action", "document"];
  let language = facts.language;

  // Words and values
  const word = (name, filling = {}) =>
    facts.words[name][language].replace(/%\((\w+)\)s/g, (_all, key) => String(filling[key]));
  const moment = (text) => text && new Date(text).toLocaleString(language === "sv" ? "sv-SE" : "en-GB",
    { timeZone: facts.zone, dateStyle: "medium", timeStyle: "short" });
  const number = (value) => value.toLocaleString(language === "sv" ? "sv-SE" : "en-GB", { maximumFractionDigits: 10 });
  const choice = (kind, column, value) => facts.kinds[kind].choices[column]?.[value]?.[language] ?? value ?? "";
  const money = (ore) => ore === null ? "" : `${(ore / 100).toLocaleString(language === "sv" ? "sv-SE" : "en-GB", { minimumFractionDigits: ore % 100 ? 2 : 0 })}\u00a0kr`;

  // Elements
  function h(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat(Infinity).filter((child) => child !== null && child !== ""));
    return made;
  }
  const link = (text, ...parts) => h("a", { href: `#/${parts.map(encodeURIComponent).join("/")}` }, text || "–");
  const SHAPES = { on: "M11 6A5 5 0 1 1 1 6a5 5 0 0 1 10 0z", risk: "M6 .8 11.6 11H.4z", off: "M1.2 1.2h9.6v9.6H1.2z", none: "M6 1.1 10.9 6 6 10.9 1.1 6z" };
  function status(code) {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of Object.entries({ class: "status-shape", viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" })) shape.setAttribute(name, value);
    path.setAttribute("d", SHAPES[code] ?? SHAPES.none);
    if (!(code in SHAPES) || code === "none") path.setAttribute("class", "hollow");
    shape.append(path);
    return h("span", { class: `status ${code}` }, shape, h("span", {}, word(code)));
  }
  function table(caption, headings, rows) {
    if (!rows.length) return h("p", { class: "soft" }, word("none_here"));
    const head = h("tr", {}, headings.map((heading) => h("th", { scope: "col" }, heading)));
    const body = rows.map((cells) => h("tr", {}, cells.map((cell, at) =>
      h(at === 0 ? "th" : "td", at === 0 ? { scope: "row" } : { "data-label": headings[at], class: String(cell ?? "").length > LONG ? "full" : null }, cell ?? ""))));
    return h("div", { class: "list" }, h("table", {}, h("caption", { class: "hidden" }, caption), h("thead", {}, head), h("tbody", {}, body)));
  }
  const fact = (name, value) => value === "" || value === null || value === undefined ? [] : [h("div", {}, h("dt", {}, name), h("dd", {}, value))];
  const section = (title, ...content) => h("section", {}, h("h2", {}, title), content);

  // Rows: scripts that call back, each read once
  const kept = new Map();
  const waiting = new Map();
  window.vmb = (kind, at, rows) => kept.set(`${kind} ${at}`, rows);
  window.vmbCharts = (service, charts) => kept.set(`charts ${service}`, charts);
  function read(key, file) {
    if (kept.has(key)) return Promise.resolve(kept.get(key));
    if (!waiting.has(key)) {
      waiting.set(key, new Promise((resolve, reject) => {
        const script = h("script", { src: `viewer/${file}`, onload: () => resolve(kept.get(key)), onerror: () => reject(new Error(word("lost", { file: `viewer/${file}` }))) });
        document.head.append(script);
      }));
    }
    return waiting.get(key);
  }
  // All rows of a kind, or those that are looked up by an id; objects by column.
  async function rows(kind, id = null) {
    const told = facts.kinds[kind];
    if (!told) return [];
    const wanted = [...told.scripts.keys()].filter((at) =>
      id === null || (told.scripts[at][0] <= id && id <= told.scripts[at][1]));
    const read_ = await Promise.all(wanted.map((at) => read(`${kind} ${at}`, `${told.file}-${at}.js`)));
    return read_.flat().filter((row) => id === null || row[0] === id).map((row) => named(told, row));
  }
  const named = (told, row) => Object.fromEntries(told.columns.map((column, at) => [column, row[at + 1]]));
  const by = (found, column) => new Map(found.map((row) => [row[column], row]));
  // Each with the price that counted on the extract's day: a raise may be written ahead.
  async function agreements() {
    const day = new Date(facts.made_at).toLocaleDateString("sv-SE", { timeZone: facts.zone });
    const [found, former] = await Promise.all([rows("agreement"), rows("former_price")]);
    return found.map((one) => {
      if (!one.price_from || one.price_from <= day) return one;
      const then = former.filter((price) => price.agreement_id === one.id && price.until_on >= day)
        .sort((a, b) => (a.until_on < b.until_on ? -1 : 1))[0];
      return then ? { ...one, price_ore: then.price_ore, price_period: then.price_period } : one;
    });
  }

  // Pages
  async function overview() {
    const [boxes, services] = await Promise.all([rows("box"), rows("service")]);
    if (facts.scope === "personal") return [word("overview"), h("p", {}, word("personal")), ...await allTables()];
    return [facts.customer, ...await Promise.all(boxes.map(async (box) =>
      section(link(box.name, "box", box.id), ...await serviceList(services.filter((one) => one.box_id === box.id)))))];
  }
  async function serviceList(services) {
    const [agreed, members] = [by(await agreements(), "id"), by(await rows("member"), "id")];
    return [table(word("services"), [word("service"), word("status"), word("why"), word("supplier"), word("price"), word("responsible")], services.map((one) => {
      const standing = facts.standings[one.id];
      const agreement = agreed.get(one.agreement_id);
      return [link(one.name, "service", one.id), standing ? status(standing.status) : word("closed"),
        standing?.[language].map((reason) => reason[1]).join(". ") ?? "", agreement?.supplier ?? "",
        agreement ? money(agreement.price_ore) : "", members.get(one.responsible_id)?.name ?? ""];
    }))];
  }
  async function box(id) {
    const found = by(await rows("box"), "id").get(id);
    if (!found) return [word("nothing")];
    return [found.name, found.description ? h("p", { class: "written" }, found.description) : "",
      section(word("services"), ...await serviceList(await rows("service", id)))];
  }
  async function service(id) {
    const found = by(await rows("service"), "id").get(id);
    if (!found) return [word("nothing")];
    const [boxes, agreed, members, indicators, entries, actions, documents] = await Promise.all([
      rows("box"), agreements(), rows("member"), rows("indicator", id), rows("entry", id), rows("action", id), rows("document", id)]);
    const people = by(members, "id");
    const agreement = by(agreed, "id").get(found.agreement_id);
    const standing = facts.standings[id];
    const name = (member) => people.get(member)?.name ?? "";
    entries.sort((one, other) => (one.at < other.at ? 1 : -1));
    return [found.name,
      h("section", { class: "flow" }, h("p", { class: "under" }, link(by(boxes, "id").get(found.box_id)?.name, "box", found.box_id), standing ? status(standing.status) : word("closed")),
      standing?.[language].length ? h("ul", { class: "reasons" }, standing[language].map((reason) => h("li", {}, status(reason[0]), h("span", {}, reason[1])))) : "",
      h("dl", { class: "facts" }, fact(word("category"), choice("service", "category", found.category)), fact(word("description"), found.description), fact(word("responsible"), name(found.responsible_id)),
        agreement ? [fact(word("supplier"), agreement.supplier), fact(word("agreement"), agreement.number), fact(word("until"), agreement.ends_on), fact(word("notice"), agreement.notice_months === null ? "" : String(agreement.notice_months)), fact(word("price"), agreement.price_ore === null ? "" : `${money(agreement.price_ore)} ${choice("agreement", "price_period", agreement.price_period)}`)] : [])),
      section(word("indicators"), h("div", { class: "flow" }, await charts(id, indicators))),
      section(word("timeline"), entries.length ? h("ol", { class: "timeline" }, entries.slice(0, FOUND).map((one) => h("li", { class: "happening" },
        h("p", { class: "happening-head" }, h("span", { class: "happening-kind" }, one.kind_name || choice("entry", "kind", one.kind)), h("time", { datetime: one.at }, moment(one.at)), name(one.member_id)),
        h("p", { class: "happening-title" }, one.title), one.text ? h("p", { class: "happening-text written" }, one.text) : ""))) : h("p", { class: "soft" }, word("none_here")),
        entries.length > FOUND ? h("p", { class: "help" }, word("most", { count: FOUND }), " ", link(word("tables"), "table", "entry", 1, id)) : ""),
      section(word("actions"), table(word("actions"), [word("actions"), word("due"), word("responsible"), word("done")], actions.slice(0, FOUND).map((one) => [one.title, one.due_on, name(one.responsible_id), moment(one.closed_at)]))),
      section(word("documents"), table(word("documents"), [word("documents"), facts.columns.member_id[language]], documents.map((one) => [file(one), name(one.member_id)])))];
  }
  function file(document_) {
    const path = facts.documents[document_.id];
    return path ? h("a", { href: path.split("/").map(encodeURIComponent).join("/"), rel: "noreferrer" }, document_.name || "–") : document_.name;
  }
  async function charts(service_, indicators) {
    if (!indicators.length) return [h("p", { class: "soft" }, word("none_here"))];
    const drawn = facts.charts.includes(service_) ? await read(`charts ${service_}`, `charts-${service_}.js`) : {};
    indicators.sort((one, other) => one.position - other.position);
    return indicators.map((one) => h("article", { class: "flow" }, h("h3", {}, one.name), one.description ? h("p", { class: "help written" }, one.description) : "",
      drawn[one.id] ? h("figure", { class: "chart-frame" }, ["chart-wide", "chart-compact"].map((kind, at) => picture(kind, drawn[one.id][language][at]))) : "",
      h("p", { class: "downloads" }, link(word("by_day"), "table", "measurement_day", 1, one.id), " · ", link(word("measurements"), "table", "measurement", 1, one.id))));
  }
  // Drawn by VIEWMYBOX with every text escaped; the policy above lets nothing in it run.
  function picture(kind, svg) {
    const made = h("div", { class: kind });
    made.innerHTML = svg;
    return made;
  }
  async function allTables() {
    return [h("p", { class: "help" }, word("made_of")), table(word("tables"), [word("table"), word("file")], Object.entries(facts.kinds).map(([kind, told]) =>
      [link(told.about[language], "table", kind, 1), `csv/${told.file}.csv`]))];
  }
  async function oneTable(kind, at = "1", id = "", wanted = "") {
    const told = facts.kinds[kind];
    if (!told) return [word("nothing")];
    let found = await rows(kind, id && told.by ? id : null);
    if (wanted) found = found.filter((row) => matches(row, wanted));
    const pages = Math.max(1, Math.ceil(found.length / SHOWN));
    const page = Math.min(Math.max(1, Number(at) || 1), pages);
    const shown = found.slice((page - 1) * SHOWN, page * SHOWN);
    const names = await namesIn(told.columns);
    const value = (row, column) => kind === "document" && column === "name" ? file(row) : column === "deed" ? deed(row) : shownAs(kind, column, row[column], names[column]);
    const columns = told.columns.filter((column) => column !== "id");
    const heading_ = (column) => facts.columns[column][language];
    const first = (page - 1) * SHOWN + 1;
    const list = columns.length > MOST_COLUMNS
      ? shown.map((row, n) => h("section", {}, h("h2", {}, `${word("row")} ${first + n}`), h("dl", { class: "facts" }, told.columns.map((column) => fact(heading_(column), value(row, column))))))
      : table(told.about[language], [word("row"), ...columns.map(heading_)], shown.map((row, n) => [String(first + n), ...columns.map((column) => value(row, column))]));
    const go = (to) => link(word(to < page ? "newer" : "older"), "table", kind, to, id, wanted);
    const input = h("input", { type: "search", id: "filter", value: wanted });
    return [told.about[language],
      h("form", { class: "filters", onsubmit: (event) => { event.preventDefault(); location.hash = `#/table/${kind}/1/${encodeURIComponent(id)}/${encodeURIComponent(input.value)}`; } },
        h("div", { class: "field" }, h("label", { for: "filter" }, word("filter")), input), h("button", { class: "button" }, word("show"))),
      h("p", { class: "help" }, `${word("rows")}: ${number(found.length)} · ${word("page", { page, pages })}`),
      list,
      h("nav", { class: "pages", "aria-label": word("page", { page, pages }) }, page > 1 ? go(page - 1) : "", page < pages ? go(page + 1) : "")];
  }
  // The names of what the ids of these columns are of, by column and id.
  async function namesIn(columns) {
    const pairs = columns.filter((column) => facts.kinds[facts.references[column]]).map(async (column) => {
      const found = await rows(facts.references[column]);
      return [column, new Map(found.map((row) => [row.id, row.name ?? row.title ?? row.supplier]))];
    });
    return Object.fromEntries(await Promise.all(pairs));
  }
  function shownAs(kind, column, value, names) {
    if (value === null) return "";
    if (names) return names.get(value) || String(value);
    if (column === "details") return flat(JSON.parse(value));
    if (column === "at" || column.endsWith("_at")) return moment(value);
    if (column.endsWith("_ore")) return money(value);
    if (typeof value === "number" && ["value", "sum", "min", "max", "last", "latest_value", "low", "high", "tolerance"].includes(column)) return number(value);
    return typeof value === "object" ? JSON.stringify(value) : String(choice(kind, column, value));
  }
  // What a line of the journal says beside, as a text.
  const flat = (said) => said === null || typeof said !== "object" ? String(said ?? "")
    : Array.isArray(said) ? said.map(flat).join(", ")
      : Object.entries(said).map(([name, value]) => value !== null && typeof value === "object" && !Array.isArray(value) ? flat(value) : `${name}: ${flat(value)}`).join("; ");
  // A deed in words, filled with what the line says of it.
  function deed(row) {
    const details = row.details ? JSON.parse(row.details) : {};
    const said = facts.deeds[row.deed]?.[language] ?? row.deed;
    const filled = said.replace(/%\((\w+)\)s/g, (_all, key) => String((key === "thing" ? details.thing : details.facts?.[key]) ?? "…"));
    return details.who?.name ? `${filled} (${details.who.name})` : filled;
  }
  const matches = (row, wanted) => {
    const low = wanted.toLocaleLowerCase();
    return Object.values(row).some((value) => typeof value === "string" && value.toLocaleLowerCase().includes(low));
  };
  async function search(wanted = "") {
    if (!wanted.trim()) return [word("search")];
    const hits = [];
    let count = 0;
    for (const kind of SEARCHED) {
      for (const row of await rows(kind)) {
        if (!matches(row, wanted)) continue;
        count += 1;
        if (hits.length < FOUND) hits.push([hit(kind, row), facts.kinds[kind].about[language]]);
      }
    }
    return [`${word("search")}: ${wanted}`, h("p", { role: "status" }, word("found", { count }), count > FOUND ? ` ${word("most", { count: FOUND })}` : ""), table(word("search"), [word("name"), word("kind")], hits)];
  }
  function hit(kind, row) {
    const name = row.name ?? row.title ?? row.supplier;
    if (kind === "document") return file(row);
    if (kind === "box" || kind === "agreement") return link(name, "box", row.box_id ?? row.id);
    return link(name, "service", kind === "service" ? row.id : row.service_id);
  }

  // The frame
  const PAGES = { "": overview, box, service, tables: async () => [word("tables"), ...await allTables()], table: oneTable, search };
  const root = document.getElementById("viewer");
  let shown = 0;
  async function show() {
    const mine = ++shown;
    const [, name = "", ...parts] = location.hash.split("/");
    let content;
    try {
      content = await (PAGES[name] ?? overview)(...parts.map(decodeURIComponent));
    } catch (error) {
      content = [word("nothing"), h("p", { class: "banner off", role: "alert" }, error.message)];
    }
    if (mine !== shown) return;
    const [title, ...main] = content;
    document.documentElement.lang = language;
    document.title = `${title} · ${facts.customer} · VIEWMYBOX`;
    const heading = h("h1", { tabindex: "-1" }, title);
    root.replaceChildren(frame(), h("main", { class: "page", id: "main" },
      h("div", { class: "head" }, h("div", { class: "head-text" }, heading, h("p", { class: "under" }, `${word("title")}: ${facts.customer}. ${word("of", { time: moment(facts.made_at) })}`)), searching()), main.flat(Infinity).filter((one) => one !== "")));
    if (mine > 1) heading.focus();
    window.scrollTo(0, 0);
  }
  function searching() {
    const input = h("input", { type: "search", id: "search", "aria-label": word("search_for") });
    return h("form", { role: "search", class: "copy", onsubmit: (event) => { event.preventDefault(); location.hash = `#/search/${encodeURIComponent(input.value)}`; } }, input, h("button", { class: "button" }, word("search")));
  }
  function frame() {
    const places = [[word("overview"), ""], [word("tables"), "tables"]];
    return h("header", {}, h("div", { class: "bar" }, h("div", { class: "bar-in" }, h("a", { class: "brand", href: "#/" }, h("span", { class: "brand-name" }, "VIEWMYBOX")),
      h("div", { class: "bar-end" }, h("button", { class: "button quiet", lang: language === "sv" ? "en" : "sv", onclick: () => { language = language === "sv" ? "en" : "sv"; show(); } }, language === "sv" ? "In English" : "På svenska")))),
      h("nav", { class: "nav", "aria-label": word("overview") }, h("ul", {}, places.map(([text, to]) => h("li", {}, h("a", { href: `#/${to}`, "aria-current": location.hash.split("/")[1] === to || (!location.hash && !to) ? "page" : null }, text))))));
  }
  window.addEventListener("hashchange", show);
  show();
})();
