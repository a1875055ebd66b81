// The runs that are kept: find, open, rename, compare, delete and take back.

import { ask, at, complain, h, moment, notice, number, points, say, t } from "/assets/common.js";

const place = at("runs");
const filter = at("filter", HTMLInputElement);
const compare = at("compare", HTMLButtonElement);
/** @type {Set<string>} */
const picked = new Set();
/** @type {Service.Run[]} */
let rows = [];

async function look() {
  ({ runs: rows } = await ask("/runs"));
  paint();
}

function paint() {
  const word = filter.value.trim().toLowerCase();
  const shown = rows.filter((row) => row.title.toLowerCase().includes(word));
  compare.disabled = picked.size !== 2;
  if (!shown.length) {
    place.replaceChildren(h("p", { class: "under" }, rows.length ? t("none_match") : t("no_runs")));
    return;
  }
  place.replaceChildren(h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("runs") },
    h("table", {}, h("caption", { class: "unseen" }, t("runs")),
      h("thead", {}, h("tr", {}, [t("compare"), t("title"), t("when"), t("profile"), t("sites"), t("refused"), t("state"), t("acts")]
        .map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, shown.map(line)))));
}

/** @param {Service.Run} row */
function line(row) {
  return h("tr", {},
    h("td", {}, h("input", {
      type: "checkbox", "aria-label": t("pick", { title: row.title }), checked: picked.has(row.id),
      disabled: row.state !== "ready",
      onchange: (event) => {
        if (event.target.checked) picked.add(row.id); else picked.delete(row.id);
        compare.disabled = picked.size !== 2;
      },
    })),
    h("th", { scope: "row" }, h("a", { href: `/pages/result/${row.id}` }, row.title)),
    h("td", {}, moment(row.created)), h("td", {}, row.told.profile ?? "–"),
    h("td", { class: "n" }, number(row.told.sites ?? null)), h("td", { class: "n" }, number(row.told.rejected ?? null)),
    h("td", {}, t(`run_${row.state}`)),
    h("td", {},
      row.state === "failed" ? h("button", { type: "button", onclick: () => act(`/runs/${row.id}/repeat`, {}) }, t("repeat")) : null,
      h("button", { type: "button", onclick: () => remove(row), "aria-label": t("delete_run", { title: row.title }) }, t("delete"))));
}

/** @param {string} path @param {object} [body] @param {string} [method] */
async function act(path, body, method) {
  try {
    await ask(path, body, method);
    await look();
  } catch (error) { complain(error); }
}

/** @param {Service.Run} row */
async function remove(row) {
  picked.delete(row.id);
  await act(`/runs/${row.id}`, undefined, "DELETE");
  const deleted = t("deleted_run", { title: row.title });
  notice([deleted]);
  say(deleted);
  at("notice").append(h("button", {
    type: "button",
    onclick: async () => {
      await act(`/runs/${row.id}/restore`, {});
      notice([]);
    },
  }, t("undo")));
}

compare.addEventListener("click", async () => {
  const [first, second] = rows.map((row) => row.id).filter((id) => picked.has(id)).reverse();
  try {
    compared(await ask(`/runs/${first}/compare/${second}`));
  } catch (error) { complain(error); }
});

/** @param {{ moves: Service.Move[] }} comparison */
function compared(comparison) {
  const box = at("comparison");
  const list = comparison.moves;
  box.replaceChildren(h("h2", { tabindex: -1 }, t("comparison")),
    h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("comparison") },
      h("table", {}, h("caption", { class: "unseen" }, t("comparison")),
        h("thead", {}, h("tr", {}, ["id", t("name"), t("rank_before"), t("rank_after"), t("score_before"), t("score_after"), t("reasons")]
          .map((title) => h("th", { scope: "col" }, title)))),
        h("tbody", {}, list.map((move) => h("tr", {}, h("td", {}, move.id), h("td", {}, pair(move.name)[1] ?? pair(move.name)[0] ?? ""),
          h("td", { class: "n" }, number(pair(move.rank)[0])), h("td", { class: "n" }, number(pair(move.rank)[1])),
          h("td", { class: "n" }, number(points(pair(move.score)[0]))), h("td", { class: "n" }, number(points(pair(move.score)[1]))),
          h("td", {}, move.reasons.join(" ")))))))); 
  box.querySelector("h2")?.focus();
}

/**
 * Before and after, from either way that they are written.
 * @template T @param {Service.Change<T> | T[] | null} value @returns {(T | null)[]}
 */
function pair(value) {
  return Array.isArray(value) ? value : [value?.before ?? null, value?.after ?? null];
}

filter.addEventListener("input", paint);
look().catch(complain);
