// The session as an open page sees it: a warning before it ends, nothing of it left afterwards.
// Asking the server how long it lasts (GET /session/) is not using it, so a page that lies open
// keeps nobody signed in.

const WARN_BEFORE = 5 * 60; // seconds
const AGAIN = 30; // seconds, when there was no answer
const SIGNING_OUT = 2; // seconds that may take, in another tab

const facts = document.querySelector(".ends")?.dataset;
const whose = facts?.whose ?? "";
const door = facts?.door ?? ""; // operators have one of their own
const warning = document.querySelector("#ending");
const ended = document.querySelector("#ended");
const tabs = new BroadcastChannel("session");
let ends = 0; // by this browser's clock
let timer;
let concealed = [];

// The other tabs look for themselves when they hear of somebody else, or of nobody.
tabs.postMessage(whose);

if (whose) {
  expect({ idle: Number(facts.idle), last: Number(facts.last) });
  tabs.addEventListener("message", (event) => {
    if (event.data === whose && !ended.open) return;
    check();
    setTimeout(check, SIGNING_OUT * 1000);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") check();
  });
  // What the browser keeps for its Back button is kept empty, and shown only to who it belongs to.
  window.addEventListener("pagehide", (event) => {
    if (event.persisted) conceal();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) check();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches(`[action='${door}/sign-out/'], [action$='/all/end/']`)) tabs.postMessage("");
  });
  warning.querySelector("[action$='/session/']").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => {});
    await check();
    tabs.postMessage("stayed");
  });
  ended.addEventListener("cancel", (event) => event.preventDefault());
  ended.addEventListener("close", () => {
    if (concealed.length) ended.showModal();
  });
  ended.querySelector("[data-leave]").addEventListener("click", forget);
}

async function check() {
  const now = await ask();
  if (now === null) {
    if (Date.now() >= ends) timeOut();
    schedule(AGAIN);
  } else if (now.whose === whose) {
    reveal();
    expect(now);
  } else if (now.whose === "" && Date.now() >= ends) {
    timeOut();
  } else {
    leave(now.whose ? `${door}/` : signIn({}));
  }
}

// How it stands, or null where nobody answers.
async function ask() {
  try {
    const answer = await fetch(`${door}/session/`, { cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function expect({ idle, last }) {
  const left = Math.min(idle, last);
  ends = Date.now() + left * 1000;
  const soon = left <= WARN_BEFORE;
  warn(soon ? (last <= idle ? "last" : "idle") : "");
  schedule(soon ? left + 1 : left - WARN_BEFORE);
}

function schedule(seconds) {
  clearTimeout(timer);
  timer = setTimeout(check, seconds * 1000);
}

// Says when, once; a clock that counts down would hurry people, and read aloud every second.
function warn(why) {
  warning.hidden = !why;
  const at = new Date(ends).toLocaleTimeString("sv", { hour: "2-digit", minute: "2-digit" });
  for (const part of warning.querySelectorAll("[data-why]")) {
    part.hidden = part.dataset.why !== why;
    for (const time of part.querySelectorAll("time")) time.textContent = at;
  }
}

// Ended by itself: what was being written stays, unseen, for the same person to come back to.
function timeOut() {
  if (!document.querySelector("form[data-changed]")) {
    leave(signIn({ done: "timed-out" }));
  } else if (!ended.open) {
    conceal();
    ended.showModal();
  }
}

// Logged out by choice, or somebody else's now: nothing stays.
function leave(to) {
  forget();
  conceal();
  location.replace(to);
}

function forget() {
  for (const form of document.querySelectorAll("form[data-changed]")) delete form.dataset.changed;
}

function signIn(more) {
  return `${door}/sign-in/?${new URLSearchParams({ next: location.pathname + location.search, ...more })}`;
}

function conceal() {
  for (const part of document.body.children) {
    if (part !== ended && !part.hidden) {
      part.hidden = true;
      concealed.push(part);
    }
  }
}

function reveal() {
  const parts = concealed;
  concealed = [];
  if (ended.open) ended.close();
  for (const part of parts) part.hidden = false;
}
