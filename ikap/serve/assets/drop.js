// Dropped files looked at: what was understood, what is wrong, and which column is what.

import { ask, at, complain, h, number, say, settings, t } from "/assets/common.js";
import { give } from "/assets/dropping.js";

const place = settings.drop ? at("look") : at("drop");
const NEEDED = ["id", "name", "kind", "land_use_purpose", "business_class", "dwellings", "jobs"];

const wide = (/** @type {string} */ label, /** @type {HTMLElement} */ table) =>
  h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": label }, table);
const head = (/** @type {string[]} */ ...titles) => h("thead", {}, h("tr", {}, titles.map((title) => h("th", { scope: "col" }, title))));

async function look() {
  place.replaceChildren(h("p", { role: "status" }, t("looking")));
  show(await ask(`/drops/${settings.drop}`));
}

/** @param {Service.Drop} dropped */
function show(dropped) {
  const bad = dropped.rejected.length;
  const summary = t("drop_summary", { read: dropped.read, bad, remarks: dropped.remarks.length });
  const score = h("button", { type: "button", class: "main", id: "score", disabled: dropped.read === 0, onclick: run },
    t("score_n", { n: dropped.read }));
  place.replaceChildren(
    h("p", { class: "lead" }, summary),
    files(dropped),
    h("p", { class: "acts" }, score, " ", h("button", { type: "button", onclick: forget }, t("delete_files"))),
    ...[refusals(dropped.rejected), remarks(dropped.remarks)].filter((part) => part !== null),
    columns(dropped), rows(dropped));
  say(summary);
}

/** @param {Service.Drop} dropped */
function files(dropped) {
  return h("ul", {}, dropped.files.map((file) => h("li", {}, h("strong", {}, file.name), ": ",
    file.problems.length ? t("file_refused") : t("file_rows", { n: file.rows }), " ",
    file.problems.length ? h("button", { type: "button", class: "plain", onclick: () => drop(file.name) },
      t("delete_file", { name: file.name })) : null)));
}

/** @param {Service.Refused[]} rejected */
function refusals(rejected) {
  if (!rejected.length) return null;
  return h("section", {}, h("h2", {}, t("refused_rows")), wide(t("refused_rows"), h("table", {},
    h("caption", { class: "unseen" }, t("refused_rows")),
    head(t("file"), t("row"), "id", t("why"), t("remedy")),
    h("tbody", {}, rejected.map((row) => h("tr", {},
      h("td", {}, row.file), h("td", { class: "n" }, row.row ?? "–"), h("td", {}, row.id ?? "–"),
      h("td", {}, row.reason), h("td", {}, row.remedy)))))));
}

/** @param {Service.Problem[]} problems */
function remarks(problems) {
  return problems.length ? h("details", {}, h("summary", {}, t("remarks", { n: problems.length })),
    h("ul", {}, problems.map((problem) => h("li", {}, `${problem.where}: ${problem.what} ${problem.remedy}`)))) : null;
}

/** @param {Service.Drop} dropped */
function columns(dropped) {
  const choices = dropped.columns[0]?.choices ?? [];
  const first = dropped.columns.filter((column) => NEEDED.includes(column.field));
  const rest = dropped.columns.filter((column) => !NEEDED.includes(column.field));
  const table = (/** @type {Service.DropColumn[]} */ list, /** @type {string} */ title) => wide(title, h("table", {}, h("caption", {}, title),
    head(t("our_field"), t("their_column"), t("first_values"), t("how_sure")),
    h("tbody", {}, list.map((column) => h("tr", {},
      h("th", { scope: "row" }, t(`field_${column.field}`)),
      h("td", {}, h("select", {
        "aria-label": t(`field_${column.field}`), "data-field": column.field,
        onchange: (event) => map(dropped.mapping, column.field, event.target.value),
      }, h("option", { value: "" }, t("no_column")), choices.map((name) =>
        h("option", { value: name, selected: column.column === name }, name)))),
      h("td", {}, column.values.join(", ")),
      h("td", {}, column.column === null ? t("lacking") : column.given ? t("chosen") : t("guessed")))))));
  return h("section", {}, h("h2", {}, t("columns")), h("p", { class: "under" }, t("columns_help")),
    table(first, t("columns_first")),
    h("details", {}, h("summary", {}, t("columns_rest", { n: rest.length })), table(rest, t("columns"))));
}

/** @param {Service.Drop} dropped */
function rows(dropped) {
  return h("section", {}, h("h2", {}, t("read_rows")), wide(t("read_rows"), h("table", {},
    h("caption", { class: "unseen" }, t("read_rows")),
    head(t("row"), "id", t("name"), t("kind"), t("municipality"), t("area_daa"), t("dwellings"), t("jobs")),
    h("tbody", {}, dropped.rows.map((row) => h("tr", {},
      h("td", { class: "n" }, row.row), h("td", {}, row.id), h("td", {}, row.name), h("td", {}, t(`kind_${row.kind}`)),
      h("td", {}, row.municipality), h("td", { class: "n" }, number(row.area_daa, 1)),
      h("td", { class: "n" }, number(row.dwellings)), h("td", { class: "n" }, number(row.jobs))))))));
}

/** @param {Record<string, string>} mapping @param {string} field @param {string} column */
async function map(mapping, field, column) {
  const next = { ...mapping };
  if (column === "") delete next[field];
  else next[field] = column;
  try {
    show(await ask(`/drops/${settings.drop}/mapping`, next, "PUT"));
    /** @type {HTMLElement | null} */ (document.querySelector(`[data-field="${field}"]`))?.focus();
  } catch (error) { complain(error); }
}

/** @param {Event & { target: HTMLInputElement }} event */
async function run(event) {
  event.target.disabled = true;
  try {
    const { run: made } = await ask(`/drops/${settings.drop}/score`, {});
    location.href = `/pages/result/${made}`;
  } catch (error) {
    event.target.disabled = false;
    complain(error);
  }
}

/** @param {string} name */
async function drop(name) {
  try {
    await ask(`/drops/${settings.drop}/files/${encodeURIComponent(name)}`, undefined, "DELETE");
    await look();
  } catch (error) { complain(error); }
}

async function forget() {
  try {
    await ask(`/drops/${settings.drop}`, undefined, "DELETE");
    location.href = "/pages/drop";
  } catch (error) { complain(error); }
}

if (settings.drop) look().catch((error) => { place.replaceChildren(); complain(error); });
else give(place);
