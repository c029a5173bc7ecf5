// The sheet of a return: saves drafts by itself, and spreads a pasted column over the fields below.
// Without this file everything works by the buttons.

const WAIT = 1500;

const form = document.querySelector("[data-autosave]");
if (form) {
  start(form);
}

function start(form) {
  const status = form.querySelector("[data-status]");
  const version = form.elements.namedItem("version");
  let timer = 0;
  let saving = null;
  let isStopped = false;

  function tell(words) {
    status.textContent = words;
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
    tell("Saving…");
    let response;
    try {
      response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
    } catch {
      tell("Not saved: no connection. What you typed stays here and is saved with the next change.");
      return;
    }
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isJson) {
      tell("Not saved: you may be signed out. Sign in in another tab, then choose Save draft here.");
      return;
    }
    const answer = await response.json();
    tell(answer.status);
    if (response.ok) {
      version.value = answer.version;
      show(answer);
    } else if (response.status === 409) {
      isStopped = true; // the button shows both
    }
  }

  function show(answer) {
    document.querySelector("[data-filled]").textContent = answer.filled;
    for (const [key, line] of Object.entries(answer.lines)) {
      const section = document.getElementById(key);
      if (!section) {
        continue;
      }
      change(section.querySelector("[data-standing]"), line.standing);
      change(section.querySelector("[data-questions]"), line.questions);
      reveal(section.querySelector("[data-asked]"), line.asks);
      reveal(section.querySelector("[data-action]"), line.acts);
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

  form.addEventListener("paste", (event) => {
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    const cells = tableOf(text);
    if (!event.target.matches("[data-figure]") || (cells.length < 2 && cells[0].length < 2)) {
      return;
    }
    event.preventDefault();
    const count = fill(event.target, cells);
    tell(`${count} ${count === 1 ? "field" : "fields"} filled from the spreadsheet.`);
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });

  function fill(first, cells) {
    const rows = [...form.querySelectorAll("[data-row]")].map((row) => [
      ...row.querySelectorAll("[data-figure]"),
    ]);
    const row = rows.findIndex((fields) => fields.includes(first));
    const column = rows[row].indexOf(first);
    let count = 0;
    cells.forEach((line, down) => {
      line.forEach((cell, across) => {
        const field = (rows[row + down] || [])[column + across];
        if (field) {
          field.value = cell;
          count += 1;
        }
      });
    });
    return count;
  }
}

function tableOf(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.map((line) => line.split("\t").map((cell) => cell.trim()));
}

function change(box, html) {
  if (box.innerHTML.trim() !== html.trim()) {
    box.innerHTML = html;
  }
}

function reveal(box, isWanted) {
  if (!box.contains(document.activeElement)) {
    box.hidden = !isWanted;
  } else if (isWanted) {
    box.hidden = false;
  }
}
