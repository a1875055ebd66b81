// The weights, to be argued about: sliders and numbers, presets, and a profile to take home.
// uses: elements, steady, view, weighing, words

/** @param {Room} room */
function weightsPanel(room) {
  const { view } = room;
  const kind = view.list === "housing" ? "housing" : "business";
  const weights = view.weights[kind];
  const panel = h("div", { class: "weights" }, h("p", { class: "help" }, t("weights_help")));
  if (!weights) {
    panel.append(h("p", { class: "note" }, t("unranked")));
    return panel;
  }
  /** @type {(() => unknown)[]} */
  const shares = []; // what shows a share anew
  const refresh = () => shares.forEach((show) => show());
  const change = () => {
    refresh();
    view.reweigh();
    room.link.write();
  };
  const taking = takingPart(view.document, kind);
  // Only goals with something to weigh take part in the total.
  const counted = (/** @type {string} */ goal) =>
    taking.some((entry) => entry.goal === goal && weights.criteria[entry.id] > 0);
  panel.append(
    ...presetRow(room, shares),
    h("h3", {}, `${t("goal_weights")}: ${concept("kinds", kind)}`),
    ...GOALS.map((goal) => {
      const criteria = taking.filter((item) => item.goal === goal);
      return goalWeights({ view, kind, weights, goal, criteria, counted, shares, change });
    }),
    zeroNote(weights, taking, shares),
    ...nodesOf([steadyNote(room, shares)]),
    saveForm(view),
  );
  refresh();
  return panel;
}

/** @param {View} view */
function presetsOf(view) {
  const others = SETTINGS.presets.filter((preset) => preset.name !== view.profile.name);
  return [view.profile, ...others];
}

/**
 * @param {Room} room
 * @param {(() => unknown)[]} shares
 */
function presetRow(room, shares) {
  const { view } = room;
  const presets = presetsOf(view);
  const use = (/** @type {Profile} */ preset, /** @type {string} */ focus) => {
    view.weights = copyWeights(preset.weights);
    view.stiff = preset.not_compensable;
    view.reweigh();
    room.link.write();
    room.refresh(focus);
  };
  const title = (/** @type {Profile} */ preset, /** @type {number} */ i) =>
    i === 0 ? t("run_profile", { profile: preset.title }) : preset.title;
  const field = h("select", { id: "preset", onchange: () => {
    use(presets[Number(field.value)], "#preset");
  } },
    h("option", { value: "", hidden: true }, t("custom")),
    presets.map((preset, i) => h("option", { value: String(i) }, title(preset, i))));
  const note = h("p", { class: "note" });
  shares.push(() => {
    const at = presets.findIndex((preset) =>
      sameWeights(preset.weights, view.weights) && sameGoals(preset.not_compensable, view.stiff));
    field.value = at < 0 ? "" : String(at);
    const own = at > 0 && JSON.stringify(presets[at].replace) !== JSON.stringify(view.profile.replace);
    note.hidden = !own;
    note.textContent = own ? t("own_curves", { profile: presets[at].title }) : "";
  });
  return [
    h("div", { class: "preset" },
      h("label", { for: "preset" }, t("preset")), field,
      h("button", { type: "button", class: "quiet", id: "reset",
        onclick: () => use(view.profile, "#reset") }, t("reset"))),
    note,
  ];
}

/** @param {GoalWeightsPart} part */
function goalWeights({ view, kind, weights, goal, criteria, counted, shares, change }) {
  const live = counted(goal);
  const inside = h("details", {},
    h("summary", {}, t("criterion_weights")),
    criteria.length
      ? criteria.map(({ id }) =>
          weightRow({
            name: `criterion-${id}`,
            title: view.document.criteria[id].title,
            values: weights.criteria,
            key: id,
            among: criteria.map((entry) => entry.id),
            shares,
            change,
          }))
      : h("p", { class: "small" }, t("no_criteria")));
  return h("fieldset", { class: `goal-weights ${live ? "" : "aside"}` },
    h("legend", {}, goalTitle(goal, kind), live ? null : ` (${t("aside")})`),
    weightRow({
      name: `goal-${goal}`,
      title: concept("goals_short", goal),
      values: weights.goals,
      key: goal,
      among: GOALS,
      counted,
      shares,
      change,
    }),
    inside);
}

/**
 * A slider and a number for one weight. They show percent of the sum; only what is touched moves.
 *
 * @param {WeightRowPart} part
 */
function weightRow({ name, title, values, key, among, counted = () => true, shares, change }) {
  const sum = () =>
    among.filter(counted).reduce((total, entry) => total + (values[entry] || 0), 0);
  const unit = (among.reduce((total, item) => total + (values[item] || 0), 0) || 1) / 100;
  const set = (/** @type {number} */ points) => {
    values[key] = Math.max(0, points) * unit;
    change();
  };
  const slider = h("input", {
    type: "range", min: 0, max: 100, step: 1, "aria-label": title, name,
    oninput: () => {
      typed.value = slider.value;
      set(Number(slider.value));
    },
  });
  const typed = h("input", {
    type: "number", min: 0, max: 1000, step: "any", inputmode: "decimal",
    "aria-label": `${title}, ${t("weight").toLowerCase()}`,
    oninput: () => {
      const points = Number(typed.value);
      if (typed.value === "" || !Number.isFinite(points) || points < 0) return;
      slider.value = String(points);
      set(points);
    },
  });
  const share = h("output", { class: "share" });
  const start = Math.round(((values[key] || 0) / unit) * 10) / 10;
  slider.value = String(start);
  typed.value = String(start);
  shares.push(() => {
    const total = sum();
    share.textContent = counted(key) ? percent(total ? (values[key] || 0) / total : 0) : "–";
    slider.setAttribute("aria-valuetext", share.textContent);
  });
  return h("div", { class: "weight" }, h("span", { class: "weight-title" }, title), slider, typed,
    share);
}

/**
 * @param {KindWeights} weights
 * @param {Weighed[]} taking
 * @param {(() => unknown)[]} shares
 */
function zeroNote(weights, taking, shares) {
  const note = h("p", { class: "note", role: "alert" });
  shares.push(() => {
    const effective = effectiveWeights(taking, weights);
    const none = Object.values(effective).every((weight) => weight === 0);
    note.textContent = none ? t("zero_weights") : "";
    note.hidden = !none;
  });
  return note;
}

// --- a profile to take home ---------------------------------------------------------------------

/** @param {View} view */
function saveForm(view) {
  const name = h("input", { id: "profile-name", value: t("own_weights"), maxlength: 80 });
  const by = h("input", { id: "profile-by", value: "", maxlength: 120 });
  return h("form", {
    class: "save",
    onsubmit: (event) => {
      event.preventDefault();
      const text = profileToml(view, name.value.trim() || t("own_weights"), by.value.trim());
      download(text, `${fileStem(name.value)}.toml`, "application/toml");
    },
  },
  h("label", { for: "profile-name" }, t("profile_name")), name,
  h("label", { for: "profile-by" }, t("decided_by")), by,
  h("button", { type: "submit" }, t("save_profile")));
}

/** @param {string} name */
function fileStem(name) {
  const kept = name.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return kept || "profil";
}

/**
 * A profile file as `ikap score --profile` reads it: the weights as they stand here, and the curves
 * and tiers that the run's profile put in, since the values in this map were read through them.
 *
 * @param {View} view
 * @param {string} title
 * @param {string} decidedBy
 */
function profileToml(view, title, decidedBy) {
  const today = new Date();
  const date = [today.getFullYear(), today.getMonth() + 1, today.getDate()]
    .map((n) => String(n).padStart(2, "0")).join("-");
  const lines = [
    `title = ${tomlText(title)}`,
    `decided_by = ${tomlText(decidedBy || t("own_basis"))}`,
    `date = ${date}`,
    `basis = { tag = "P", title = ${tomlText(t("own_basis"))} }`,
    `not_compensable = [${view.stiff.map(tomlText).join(", ")}]`,
  ];
  for (const [kind, { goals, criteria }] of weighedKinds(view.weights)) {
    for (const [part, ratios] of Object.entries({ goals, criteria })) {
      lines.push("", `[${kind}.${part}]`);
      for (const [key, weight] of Object.entries(ratios)) {
        lines.push(`${key} = ${tomlNumber(weight)}`);
      }
    }
  }
  for (const entry of view.profile.replace) lines.push("", ...replacementToml(entry));
  return `${lines.join("\n")}\n`;
}

/** @param {Replacement} replacement */
function replacementToml({ criterion, indicator, curve, constraint, tier, basis }) {
  const fields = Object.entries(basis).flatMap(([key, text]) =>
    (text === null ? [] : [`${key} = ${tomlText(text)}`]));
  const points = (curve || []).map((point) => `[${point.map(tomlNumber).join(", ")}]`);
  return [
    "[[replace]]",
    ...(constraint
      ? [`constraint = ${tomlText(constraint)}`, `tier = ${tomlText(tier || "")}`]
      : [`criterion = ${tomlText(criterion || "")}`, `indicator = ${tomlText(indicator || "")}`,
         `curve = [${points.join(", ")}]`]),
    `basis = { ${fields.join(", ")} }`,
  ];
}

/**
 * TOML's basic string is JSON's, but for DEL and for halves of letters, which it does not take.
 *
 * @param {string} text
 */
function tomlText(text) {
  return JSON.stringify(text.replace(/[\ud800-\udfff]/gu, "")).replace(/\u007f/g, "\\u007f");
}

/**
 * The shortest text that reads back as the same number.
 *
 * @param {number} value
 */
function tomlNumber(value) {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
