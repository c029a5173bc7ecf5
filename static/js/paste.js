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
    const lists = kinds.map((kind, across) =>
      listMeant(
        own.find((each) => kindOf(each) === kind),
        cells.map((line) => line[across] ?? ""),
      ),
    );
    const done = { filled: 0, kept: 0, left: [], unclear: [], lines: 0 };
    cells.forEach((line, down) => {
      const row = rows[start + down];
      if (!row) {
        done.lines += 1;
        return;
      }
      line.forEach((cell, across) => {
        const field = boxesOf(row).find((each) => kindOf(each) === kinds[across]);
        if (cell && field && put(field, cell, lists[across])) {
          field.closest("details")?.setAttribute("open", ""); // what is filled is seen
          done.filled += 1;
        } else if (!cell) {
          done.kept += field?.value ? 1 : 0;
        } else if (field?.options && named(field, cell).length > 1) {
          done.unclear.push(`${cell} (${labelOf(field)})`);
        } else {
          done.left.push(`${cell} (${field ? labelOf(field) : refOf(row)})`);
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
    if (done.unclear.length) {
      words.push(`Left out, as several lists have it: ${done.unclear.join(", ")}.`);
    }
    if (done.kept) {
      const boxes = count(done.kept, "box keeps what it", "boxes keep what they");
      words.push(`${boxes} had, as nothing was in the cell.`);
    }
    if (done.lines) {
      words.push(`${count(done.lines, "line has", "lines have")} no ${form.dataset.pastes} below.`);
      words.push(form.dataset.more ?? "");
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
const labelOf = (field) => field.labels[0].textContent.trim().replace(/\s+/g, " ");
const refOf = (row) => row.closest("section").querySelector(".app-line__ref").textContent.trim();

// Writes a cell into a box, without the sign that stands beside the box. False where it is not for it.
function put(field, cell, list) {
  if (field.options) {
    const choice = chosen(field, cell, list);
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

// Of a list, the choice that is named or meant: "yes" or "1" chooses Yes; null for none. Of several with one name
// that of the list which the column is of.
function chosen(field, cell, list) {
  const choices = named(field, cell);
  const own = choices.length > 1 ? choices.filter((each) => isOf(each, list)) : choices;
  return own.length === 1 ? own[0].value : null;
}

// The choices of a name. Groups have the version of their list behind it, in brackets.
function named(field, cell) {
  const wanted = plain(cell);
  const exact = [...field.options].filter((each) => each.value === cell || plain(each.text) === wanted);
  if (!field.querySelector("optgroup")) {
    return exact.slice(0, 1);
  }
  const meant = [...field.options].filter((each) => plain(each.text.replace(VERSION, "")) === wanted);
  return [...new Set([...exact, ...meant])];
}

// The list of groups that most cells of a column are of: null where two are as likely.
function listMeant(field, cells) {
  if (!field?.querySelector?.("optgroup")) {
    return null;
  }
  const choices = cells.map((cell) => (cell ? named(field, cell) : []));
  const lists = new Map(choices.flat().map((each) => [`${peopleOf(each)} ${versionOf(each)}`, each]));
  const scored = [...lists.values()].map((one) => {
    const list = { people: peopleOf(one), version: versionOf(one) };
    return { list, score: choices.filter((own) => own.some((each) => isOf(each, list))).length };
  });
  const most = Math.max(0, ...scored.map((each) => each.score));
  const best = scored.filter((each) => each.score === most);
  return best.length === 1 ? best[0].list : null;
}

const QUOTED = /"((?:[^"]|"")*)"(?=[\t\n]|$)/y;
const PLAIN = /[^\t\n]*/y;
const VERSION = / \(([^()]*)\)$/;
const IN_EVERY_LIST = /:(not-known|prefers-not-to-say)$/;
const plain = (text) => text.trim().replace(/\s+[-–]\s+|\s*:\s*/g, ": ").replace(/\s+/g, " ").toLowerCase();
const peopleOf = (choice) => choice.parentElement.label ?? "";
const versionOf = (choice) => VERSION.exec(choice.text)?.[1] ?? "";
const isOf = (choice, list) =>
  list !== null &&
  peopleOf(choice) === list.people &&
  (IN_EVERY_LIST.test(choice.value) || versionOf(choice) === list.version);

// A spreadsheet puts quotes around a cell that has a line break or a tab in it: it stays one cell.
function tableOf(text) {
  const rest = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const table = [[]];
  for (let at = 0; at <= rest.length; at += 1) {
    QUOTED.lastIndex = PLAIN.lastIndex = at;
    const quoted = QUOTED.exec(rest);
    const isOne = quoted !== null && /[\n\t]/.test(quoted[1]);
    const whole = isOne ? quoted[0] : PLAIN.exec(rest)[0];
    table.at(-1).push((isOne ? quoted[1].replace(/""/g, '"').replace(/\s+/g, " ") : whole).trim());
    at += whole.length;
    if (rest[at] === "\n") {
      table.push([]);
    }
  }
  return table;
}
