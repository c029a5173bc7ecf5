// The sheet of a return: shows what a saved draft means, and spreads a pasted column over the fields
// below. Saving is autosave.js; without scripts everything works by the buttons.

const form = document.querySelector("[data-autosave]");
if (form) {
  start(form);
}

function start(form) {
  const status = form.querySelector("[data-status]");

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
      reveal(section.querySelector("[data-action]"), line.acts);
    }
  }

  form.addEventListener("paste", (event) => {
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    const cells = tableOf(text);
    if (!event.target.matches("[data-figure]") || (cells.length < 2 && cells[0].length < 2)) {
      return;
    }
    event.preventDefault();
    const count = fill(event.target, cells);
    status.textContent = `${count} ${count === 1 ? "field" : "fields"} filled from the spreadsheet.`;
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
          field.value = field.options ? chosen(field, cell) : cell;
          count += 1;
        }
      });
    });
    return count;
  }
}

// Of a list, the choice that is named or meant: "yes" or "1" chooses Yes.
function chosen(list, cell) {
  const wanted = cell.toLowerCase();
  const choice = [...list.options].find(
    (each) => each.value === cell || each.text.toLowerCase() === wanted,
  );
  return choice ? choice.value : list.value;
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
