// The sheet of a return: shows what a saved draft means. Saving is autosave.js, pasting paste.js; without
// scripts everything works by the buttons.

const form = document.querySelector("[data-autosave]");
if (form) {
  start(form);
}

function start(form) {
  form.addEventListener("saved", (event) => {
    show(event.detail);
  });

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
      reveal(section.querySelector("[data-tick]"), line.ticks);
      reveal(section.querySelector("[data-action]"), line.acts);
      reveal(section.querySelector("[data-passed]"), line.passed);
      section.dispatchEvent(new CustomEvent("checked", { bubbles: true, detail: line.errors }));
    }
  }
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
