// Shows what is wrong with a saved draft beside its boxes: a form with data-autosave, or a part of it,
// sends "checked" with the words by the id of each wrong box. Without scripts the button shows them.

const form = document.querySelector("[data-autosave]");
if (form) {
  form.addEventListener("checked", (event) => {
    mark(event.target, event.detail);
    shorten(event.target, document.querySelector(".govuk-error-summary"));
  });
}

// Takes away the errors of a part that are put right, and shows those that are new.
function mark(part, errors) {
  for (const group of part.querySelectorAll(".govuk-form-group--error")) {
    unmark(group);
  }
  for (const [id, words] of Object.entries(errors)) {
    const field = document.getElementById(id) || part.querySelector("[data-figure]");
    const boxes = field?.closest(".govuk-date-input, .govuk-radios");
    const group = (boxes || field)?.closest(".govuk-form-group");
    if (!group || group.classList.contains("govuk-form-group--error")) {
      continue;
    }
    const message = document.createElement("p");
    message.id = `${field.id}-error`;
    message.className = "govuk-error-message";
    message.innerHTML = '<span class="govuk-visually-hidden">Error:</span> ';
    message.append(words);
    (boxes || field.closest(".govuk-input__wrapper, .govuk-checkboxes") || field).before(message);
    group.classList.add("govuk-form-group--error");
    const kind = { SELECT: "select", TEXTAREA: "textarea" }[field.tagName] || "input";
    if (field.type !== "checkbox" && field.type !== "radio") {
      field.classList.add(`govuk-${kind}--error`);
    }
    describe(boxes?.closest("fieldset") || field, (ids) => [...ids, message.id]);
  }
}

function unmark(group) {
  const message = group.querySelector(".govuk-error-message");
  group.classList.remove("govuk-form-group--error");
  for (const field of group.querySelectorAll("fieldset, input, select, textarea")) {
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
function shorten(part, summary) {
  if (!summary) {
    return;
  }
  const isRight = !part.querySelector(".govuk-form-group--error");
  for (const link of summary.querySelectorAll(".govuk-error-summary__list a")) {
    const field = document.getElementById(link.hash.slice(1));
    if (part.contains(field) && (isRight || !field.closest(".govuk-form-group--error"))) {
      link.closest("li").remove();
    }
  }
  if (!summary.querySelector("li")) {
    summary.remove();
    document.title = document.title.replace(/^Error: /, "");
  }
}
