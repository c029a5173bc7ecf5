// Saves a draft by itself while it is being written: any form with data-autosave, its address. The
// hidden field marked data-version is the count that the next save is made from, one marked
// data-seen what the page showed, if there is one. Without this file everything works by the buttons.

const WAIT = 1500;
const BUSY = 10000; // while somebody else saves something long

const form = document.querySelector("[data-autosave]");
if (form) {
  start(form);
}

function start(form) {
  const status = form.querySelector("[data-status]");
  const version = form.querySelector("[data-version]");
  const seen = form.querySelector("[data-seen]");
  let timer = 0;
  let saving = null;
  let isStopped = false;

  // kind: "saved", "problem" or "working": the colour beside the words.
  function tell(words, kind) {
    status.dataset.status = kind;
    status.textContent = words;
    const box = document.activeElement;
    const isBelow = box.getBoundingClientRect().bottom > status.getBoundingClientRect().top;
    if (isBelow && form.contains(box) && !box.closest(".app-save")) {
      box.scrollIntoView({ block: "nearest" }); // the message never hides the box that is written in
    }
  }

  async function save() {
    clearTimeout(timer);
    timer = 0;
    if (saving) {
      await saving;
    }
    saving = post().finally(() => {
      saving = null;
    });
    return saving;
  }

  async function post() {
    tell("Saving…", "working");
    let response;
    try {
      response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
    } catch {
      tell(
        "Not saved: no connection. What you typed stays here and is saved with the next change.",
        "problem",
      );
      return;
    }
    if (response.status === 503) {
      tell(
        "Not saved yet: somebody else is saving. What you typed stays here. Trying again in 10 seconds.",
        "problem",
      );
      timer = setTimeout(save, BUSY);
      return;
    }
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isJson) {
      tell(
        "Not saved: you may be signed out. Sign in in another tab, then choose Save draft here.",
        "problem",
      );
      return;
    }
    const answer = await response.json();
    // A draft keeps what cannot be read, so that nothing is lost: the words and colour say so.
    tell(answer.status, response.ok && !answer.is_wrong ? "saved" : "problem");
    if (answer.errors) {
      form.dispatchEvent(new CustomEvent("checked", { detail: answer.errors })); // errors.js
    }
    if (response.ok) {
      version.value = answer.version;
      if (seen) {
        seen.value = answer.seen;
      }
      show(answer.texts || {});
      form.dispatchEvent(new CustomEvent("saved", { detail: answer }));
    } else if (response.status === 409) {
      isStopped = true; // the button shows both
    }
  }

  function show(texts) {
    for (const [id, text] of Object.entries(texts)) {
      const box = document.getElementById(id);
      if (box) {
        box.textContent = text;
        box.hidden = !text;
      }
    }
  }

  form.addEventListener("input", () => {
    if (isStopped) {
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) {
      save();
    }
  });

  // A save under way would make the version on the page old: let it end, then send.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    timer = 0;
    if (!saving) {
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    await saving;
    isStopped = true;
    form.requestSubmit(button);
  });
}
