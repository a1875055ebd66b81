// The first screen: what it is, the region, and the latest runs.

import { ask, at, complain, h, invented, moment, notice, opened, say, t } from "/assets/common.js";
import { give } from "/assets/dropping.js";

const latest = at("latest");
const region = at("region");
const sample = at("sample", HTMLButtonElement);

async function runs() {
  /** @type {{ runs: Service.Run[] }} */
  const { runs: rows } = await ask("/runs");
  latest.replaceChildren(rows.length
    ? h("ul", { class: "latest" }, rows.slice(0, 5).map((row) => h("li", {},
      h("a", { href: `/pages/result/${row.id}` }, row.title), " ",
      h("span", { class: "under" }, `${moment(row.created)} · ${t(`run_${row.state}`)}`))))
    : h("p", { class: "under" }, t("no_runs")));
}

async function tell() {
  region.textContent = t("opening");
  const open = await opened();
  region.textContent = t("region_open", { title: open.title, n: Object.keys(open.municipalities).length });
  notice(invented(open));
  say(region.textContent);
}

sample.addEventListener("click", async () => {
  sample.disabled = true;
  try {
    const { run } = await ask("/sample", {});
    location.href = `/pages/result/${run}`;
  } catch (error) {
    sample.disabled = false;
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

give(at("drop"));
runs().catch(complain);
tell().catch(complain);
