// The first screen: what it is, the region, and the latest runs.

import { ask, complain, h, invented, moment, notice, opened, say, t } from "/assets/common.js";
import { give } from "/assets/dropping.js";

const latest = document.getElementById("latest");
const region = document.getElementById("region");

async function runs() {
  const { runs: rows } = await ask("/runs");
  latest.replaceChildren(rows.length
    ? h("ul", { class: "latest" }, rows.slice(0, 5).map((row) => h("li", {},
      h("a", { href: `/pages/result/${row.id}` }, row.title), " ",
      h("span", { class: "under" }, `${moment(row.created)} · ${t(`run_${row.state}`)}`))))
    : h("p", { class: "under" }, t("no_runs")));
}

async function tell() {
  region.textContent = t("opening");
  const found = await opened();
  region.textContent = t("region_open", { title: found.title, n: Object.keys(found.municipalities).length });
  notice(invented(found));
  say(region.textContent);
}

document.getElementById("sample").addEventListener("click", async (event) => {
  event.target.disabled = true;
  try {
    const { run } = await ask("/sample", {});
    location.href = `/pages/result/${run}`;
  } catch (error) {
    event.target.disabled = false;
    complain(error);
  }
});

document.getElementById("quit")?.addEventListener("click", async () => {
  try {
    await ask("/quit", {});
    notice([t("stopped")]);
    say(t("stopped"));
  } catch (error) { complain(error); }
});

give(document.getElementById("drop"));
runs().catch(complain);
tell().catch(complain);
