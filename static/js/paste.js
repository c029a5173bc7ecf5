// Spreads a column that is pasted from a spreadsheet over the boxes below: a form with data-pastes, which
// says what one of its rows is ("indicator"). Without scripts each box is typed.

const form = document.querySelector("[data-pastes]");
if (form) {
  start(form);
}

function start(form) {
  const pasted = form.querySelector("[data-pasted]");

  form.addEventListener("paste", (event) => {
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    const cells = tableOf(text);
    const first = event.target;
    if (!first.matches("[data-figure]") || (cells.length < 2 && cells[0].length < 2)) {
      return;
    }
    event.preventDefault();
    tell(first.closest("[data-row]"), fill(first, cells));
    first.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // A column goes down the boxes of its kind: a figure never becomes a number counted.
  function fill(first, cells) {
    const rows = [...form.querySelectorAll("[data-row]")];
    const start = rows.indexOf(first.closest("[data-row]"));
    const own = boxesOf(rows[start]);
    const kinds = own.slice(own.indexOf(first)).map(kindOf);
    const done = { filled: 0, left: [], lines: 0 };
    cells.forEach((line, down) => {
      const row = rows[start + down];
      if (!row) {
        done.lines += 1;
        return;
      }
      line.forEach((cell, across) => {
        const field = boxesOf(row).find((each) => kindOf(each) === kinds[across]);
        if (cell && field && put(field, cell)) {
          field.closest("details")?.setAttribute("open", ""); // what is filled is seen
          done.filled += 1;
        } else if (cell) {
          done.left.push(`${cell} (${field ? named(field) : refOf(row)})`);
        }
      });
    });
    return done;
  }

  function tell(row, done) {
    const words = [`${count(done.filled, "box", "boxes")} filled from the spreadsheet.`];
    if (done.left.length) {
      words.push(`Left out, as no box of that kind takes it: ${done.left.join(", ")}.`);
    }
    if (done.lines) {
      words.push(`${count(done.lines, "line has", "lines have")} no ${form.dataset.pastes} below.`);
    }
    row.after(pasted);
    setTimeout(() => {
      pasted.textContent = words.join(" ");
    });
  }
}

const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
const boxesOf = (row) => [...row.querySelectorAll("[data-figure]")];
const kindOf = (field) => field.name.slice(field.name.lastIndexOf("-") + 1);
const named = (field) => field.labels[0].textContent.trim().replace(/\s+/g, " ");
const refOf = (row) => row.closest("section").querySelector(".app-line__ref").textContent.trim();

// Writes a cell into a box, without the sign that stands beside the box. False where it is not for it.
function put(field, cell) {
  if (field.options) {
    const choice = chosen(field, cell);
    field.value = choice ?? field.value;
    return choice !== null;
  }
  const beside = [...field.parentElement.children]
    .filter((each) => each !== field)
    .map((each) => each.textContent.trim());
  const sign = beside.find((each) => each && (cell.endsWith(each) || cell.startsWith(each)));
  const text = sign ? cell.replace(sign, "").trim() : cell;
  if (text.includes("%")) {
    return false;
  }
  field.value = text;
  return true;
}

// Of a list, the choice that is named or meant: "yes" or "1" chooses Yes; null for none.
function chosen(list, cell) {
  const wanted = cell.toLowerCase();
  const choice = [...list.options].find(
    (each) => each.value === cell || each.text.toLowerCase() === wanted,
  );
  return choice ? choice.value : null;
}

function tableOf(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.map((line) => line.split("\t").map((cell) => cell.trim()));
}
