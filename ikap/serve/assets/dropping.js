// Files dropped on a place, or chosen with the button in it.

import { ask, complain, h, say, t } from "/assets/common.js";

/**
 * Send files into a drop of their own and go to the screen that looks at them.
 * @param {File[]} files @param {(text: string) => void} progress
 */
async function send(files, progress) {
  const { id } = await ask("/drops", {});
  for (const [i, file] of files.entries()) {
    progress(t("sending", { name: file.name, n: i + 1, of: files.length }));
    await ask(`/drops/${id}/files/${encodeURIComponent(file.name)}`, file.slice(), "PUT");
  }
  location.href = `/pages/drop/${id}`;
}

/** Make a place take files. @param {HTMLElement} place */
export function give(place) {
  const state = h("p", { class: "under", role: "status" });
  const input = h("input", { type: "file", multiple: true, id: "files" });
  const take = async (/** @type {FileList | null | undefined} */ files) => {
    if (!files?.length) return;
    try {
      await send([...files], (text) => { state.textContent = text; say(text); });
    } catch (error) {
      state.textContent = "";
      complain(error);
    }
  };
  input.addEventListener("change", () => take(input.files));
  place.append(h("label", { for: "files", class: "file-label" }, t("choose_files")), input, state);
  place.addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("over"); });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    take(event.dataTransfer?.files);
  });
}
