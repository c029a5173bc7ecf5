// Warns before the sign-in ends, and offers to stay signed in. Without it the sign-in simply ends;
// what was typed is kept and offered again, with or without this script.

const CHECK_EVERY = 10_000;

const dialog = document.querySelector("[data-session-left]");
if (dialog && typeof dialog.showModal === "function") watch(dialog);

function watch(dialog) {
  const { sessionLeft, sessionWarning, sessionUrl } = dialog.dataset;
  const warning = Number(sessionWarning);
  const heading = dialog.querySelector("h2");
  const text = dialog.querySelector("#session-text");
  const time = dialog.querySelector("[data-session-time]");
  const button = dialog.querySelector("[data-session-stay]");
  let endsAt = Date.now() + 1000 * Number(sessionLeft);
  let over = false;

  button.addEventListener("click", () => (over ? dialog.close() : stay()));
  dialog.addEventListener("close", () => {
    if (!over && left() <= warning) stay(); // Escape means: I am here
  });
  document.addEventListener("visibilitychange", check);
  const timer = setInterval(check, CHECK_EVERY);
  check();

  function left() {
    return (endsAt - Date.now()) / 1000;
  }

  async function check() {
    if (over || document.hidden || left() > warning) return;
    await ask("GET"); // another tab may have kept the sign-in going
    if (over) return;
    if (left() > warning) {
      if (dialog.open) dialog.close();
      return;
    }
    const minutes = Math.max(1, Math.ceil(left() / 60));
    const said = `You will be signed out in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`;
    if (time.textContent !== said) time.textContent = said;
    if (!dialog.open) dialog.showModal();
  }

  async function stay() {
    await ask("POST");
    if (!over && dialog.open) dialog.close();
  }

  async function ask(method) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    const headers = method === "POST" && token ? { "X-CSRFToken": token.value } : {};
    try {
      const answer = await fetch(sessionUrl, { method, headers, cache: "no-store" });
      if (answer.ok) endsAt = Date.now() + 1000 * (await answer.json()).left;
      else if (answer.status === 401 || answer.status === 403) end();
    } catch {
      if (left() <= 0) end(); // no network, and the time is up
    }
  }

  function end() {
    over = true;
    clearInterval(timer);
    heading.textContent = "You have been signed out";
    text.textContent =
      "What you typed is still on this page. When you send it, we ask you to sign in again and then give it back to you.";
    time.textContent = "";
    button.textContent = "Close";
    if (!dialog.open) dialog.showModal();
  }
}
