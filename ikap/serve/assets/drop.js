// Dropped files looked at: what was understood, what is wrong, and which column is what.

import { ask, complain, h, number, say, settings, t } from "/assets/common.js";
import { give } from "/assets/dropping.js";

const place = document.getElementById("look");
const NEEDED = ["id", "name", "kind", "land_use_purpose", "business_class", "dwellings", "jobs"];

const wide = (label, table) =>
  h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": label }, table);
const head = (...titles) => h("thead", {}, h("tr", {}, titles.map((title) => h("th", { scope: "col" }, title))));

async function look() {
  place.replaceChildren(h("p", { role: "status" }, t("looking")));
  show(await ask(`/drops/${settings.drop}`));
}

function show(found) {
  const bad = found.rejected.length;
  const summary = t("drop_summary", { read: found.read, bad, remarks: found.remarks.length });
  const score = h("button", { type: "button", class: "main", id: "score", disabled: found.read === 0, onclick: run },
    t("score_n", { n: found.read }));
  place.replaceChildren(
    h("p", { class: "lead" }, summary),
    files(found),
    h("p", { class: "acts" }, score, " ", h("button", { type: "button", onclick: forget }, t("delete_files"))),
    ...[refusals(found.rejected), remarks(found.remarks)].filter((part) => part !== null),
    columns(found), rows(found));
  say(summary);
}

function files(found) {
  return h("ul", {}, found.files.map((file) => h("li", {}, h("strong", {}, file.name), ": ",
    file.problems.length ? t("file_refused") : t("file_rows", { n: file.rows }), " ",
    file.problems.length ? h("button", { type: "button", class: "plain", onclick: () => drop(file.name) },
      t("delete_file", { name: file.name })) : null)));
}

function refusals(rejected) {
  if (!rejected.length) return null;
  return h("section", {}, h("h2", {}, t("refused_rows")), wide(t("refused_rows"), h("table", {},
    h("caption", { class: "unseen" }, t("refused_rows")),
    head(t("file"), t("row"), "id", t("why"), t("remedy")),
    h("tbody", {}, rejected.map((one) => h("tr", {},
      h("td", {}, one.file), h("td", { class: "n" }, one.row ?? "–"), h("td", {}, one.id ?? "–"),
      h("td", {}, one.reason), h("td", {}, one.remedy)))))));
}

function remarks(found) {
  return found.length ? h("details", {}, h("summary", {}, t("remarks", { n: found.length })),
    h("ul", {}, found.map((one) => h("li", {}, `${one.where}: ${one.what} ${one.remedy}`)))) : null;
}

function columns(found) {
  const choices = found.columns[0]?.choices ?? [];
  const first = found.columns.filter((one) => NEEDED.includes(one.field));
  const rest = found.columns.filter((one) => !NEEDED.includes(one.field));
  const table = (list, title) => wide(title, h("table", {}, h("caption", {}, title),
    head(t("our_field"), t("their_column"), t("first_values"), t("how_sure")),
    h("tbody", {}, list.map((one) => h("tr", {},
      h("th", { scope: "row" }, t(`field_${one.field}`)),
      h("td", {}, h("select", {
        "aria-label": t(`field_${one.field}`), "data-field": one.field,
        onchange: (event) => map(found.mapping, one.field, event.target.value),
      }, h("option", { value: "" }, t("no_column")), choices.map((name) =>
        h("option", { value: name, selected: one.column === name }, name)))),
      h("td", {}, one.values.join(", ")),
      h("td", {}, one.column === null ? t("lacking") : one.given ? t("chosen") : t("guessed")))))));
  return h("section", {}, h("h2", {}, t("columns")), h("p", { class: "under" }, t("columns_help")),
    table(first, t("columns_first")),
    h("details", {}, h("summary", {}, t("columns_rest", { n: rest.length })), table(rest, t("columns"))));
}

function rows(found) {
  return h("section", {}, h("h2", {}, t("read_rows")), wide(t("read_rows"), h("table", {},
    h("caption", { class: "unseen" }, t("read_rows")),
    head(t("row"), "id", t("name"), t("kind"), t("municipality"), t("area_daa"), t("dwellings"), t("jobs")),
    h("tbody", {}, found.rows.map((one) => h("tr", {},
      h("td", { class: "n" }, one.row), h("td", {}, one.id), h("td", {}, one.name), h("td", {}, t(`kind_${one.kind}`)),
      h("td", {}, one.municipality), h("td", { class: "n" }, number(one.area_daa, 1)),
      h("td", { class: "n" }, number(one.dwellings)), h("td", { class: "n" }, number(one.jobs))))))));
}

async function map(mapping, field, column) {
  const next = { ...mapping };
  if (column === "") delete next[field];
  else next[field] = column;
  try {
    show(await ask(`/drops/${settings.drop}/mapping`, next, "PUT"));
    document.querySelector(`[data-field="${field}"]`)?.focus();
  } catch (error) { complain(error); }
}

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
else give(document.getElementById("drop"));
