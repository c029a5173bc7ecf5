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
      reveal(section.querySelector("[data-tick]"), line.ticks);
      reveal(section.querySelector("[data-action]"), line.acts);
      mark(section, line.errors);
    }
    shorten(document.querySelector(".govuk-error-summary"), answer.lines);
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

// Shows the errors of an indicator at their fields, and takes away those that are put right.
function mark(section, errors) {
  for (const group of section.querySelectorAll(".govuk-form-group--error")) {
    unmark(group);
  }
  for (const [id, words] of Object.entries(errors)) {
    const field = document.getElementById(id) || section.querySelector("[data-figure]");
    const group = field.closest(".govuk-form-group");
    if (group.classList.contains("govuk-form-group--error")) {
      continue;
    }
    const message = document.createElement("p");
    message.id = `${field.id}-error`;
    message.className = "govuk-error-message";
    message.innerHTML = '<span class="govuk-visually-hidden">Error:</span> ';
    message.append(words);
    const box = field.closest(".govuk-input__wrapper, .govuk-checkboxes") || field;
    box.before(message);
    group.classList.add("govuk-form-group--error");
    const kind = { SELECT: "select", TEXTAREA: "textarea" }[field.tagName] || "input";
    if (field.type !== "checkbox") {
      field.classList.add(`govuk-${kind}--error`);
    }
    describe(field, (ids) => [...ids, message.id]);
  }
}

function unmark(group) {
  const message = group.querySelector(".govuk-error-message");
  group.classList.remove("govuk-form-group--error");
  for (const field of group.querySelectorAll("input, select, textarea")) {
    field.classList.remove("govuk-input--error", "govuk-select--error", "govuk-textarea--error");
    describe(field, (ids) => ids.filter((id) => id !== message?.id));
  }
  message?.remove();
}

function describe(field, change) {
  const ids = change((field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
  if (ids.length) {
    field.setAttribute("aria-describedby", ids.join(" "));
  } else {
    field.removeAttribute("aria-describedby");
  }
}

// Takes what is put right out of the summary at the top, and the summary away when it is empty.
function shorten(summary, lines) {
  if (!summary) {
    return;
  }
  for (const link of summary.querySelectorAll(".govuk-error-summary__list a")) {
    const field = document.getElementById(link.hash.slice(1));
    const section = field?.closest("section");
    const isRight = section && !section.querySelector(".govuk-form-group--error");
    const isOwn = section && section.id in lines;
    if (isOwn && (isRight || !field.closest(".govuk-form-group--error"))) {
      link.closest("li").remove();
    }
  }
  if (!summary.querySelector("li")) {
    summary.remove();
    document.title = document.title.replace(/^Error: /, "");
  }
}
