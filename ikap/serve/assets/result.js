// A run: its map as soon as there is one, its files as they come, and its name.

import { ask, at, complain, follow, h, moment, number, say, settings, t } from "/assets/common.js";

const { run } = settings;
let shown = false;

async function look() {
  /** @type {Service.Run} */
  const row = await ask(`/runs/${run}`);
  at("run-title").textContent = row.title;
  document.title = `${row.title} – IKAP`;
  at("run-when").textContent = moment(row.created);
  const state = row.told.failed ? `${t("run_failed")}: ${row.told.failed}` : t(`run_${row.state}_long`);
  if (at("run-state").textContent !== state) say(state);
  at("run-state").textContent = state;
  at("repeat").hidden = row.state !== "failed";
  if (row.links.some((link) => link.rel === "alternate") && !shown) {
    shown = true;
    at("run-map").append(h("iframe", {
      src: `/runs/${run}/map`, title: t("meeting_map"), class: "meeting",
      sandbox: "allow-scripts allow-downloads allow-popups allow-modals",
    }));
    at("full-map").hidden = false;
  }
  files(row);
  return row.state;
}

/** @param {Service.Run} row */
function files(row) {
  const ready = row.state === "ready";
  const sheets = row.files.filter((file) => file.name.startsWith("sites/"));
  const rest = row.files.filter((file) => !file.name.startsWith("sites/"));
  const single = at("one-sheet", HTMLAnchorElement);
  single.hidden = !ready || sheets.length !== 1;
  if (sheets.length === 1) single.href = new URL(sheets[0].href).pathname;
  const link = (/** @type {Service.RunFile} */ file) => h("li", {}, h("a", { href: new URL(file.href).pathname, download: true }, file.name), " ",
    h("span", { class: "under" }, t("size", { kb: number(file.bytes / 1000) })));
  at("run-files").replaceChildren(
    ready ? h("p", {}, h("a", { href: `/runs/${run}/archive`, download: true }, t("all_as_zip"))) : h("p", {}, t("files_coming")),
    ...(sheets.length ? [h("h3", {}, t("sheets")), h("ul", { class: "files" }, sheets.map(link))] : []),
    ...(rest.length ? [h("h3", {}, t("all_files")), h("ul", { class: "files" }, rest.map(link))] : []));
}

at("rename").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await ask(`/runs/${run}`, { title: at("new-title", HTMLInputElement).value }, "PATCH");
    await look();
    say(t("renamed"));
  } catch (error) { complain(error); }
});

at("repeat").addEventListener("click", async () => {
  try {
    await ask(`/runs/${run}/repeat`, {});
    await look();
  } catch (error) { complain(error); }
});

look().catch(complain);
const source = follow(["job", "run"], async (kind, about) => {
  if (kind === "job" && about.run === run && about.progress < 100) at("run-state").textContent = about.message;
  if (kind === "poll" || about.run === run) {
    try {
      const state = await look();
      if (state === "ready") {
        document.documentElement.dataset.run = "ready";
        source.close(); // a browser has six lines to a server, and each window would hold one
      }
    } catch (error) { complain(error); }
  }
});
window.addEventListener("pagehide", () => source.close());
