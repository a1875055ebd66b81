// Scores that follow a drawing: one question in the air, the newest waits, stale answers are dropped.

import { ask } from "/assets/common.js";

/**
 * Asks for the score of a drawing. `on.answer(found, ms)`, `on.waiting(ms)` while nothing has come,
 * `on.refused(error)`. The answer to the last question always wins.
 */
export function makeAsking(drawing, on) {
  let edit = 0;
  let painted = 0;
  let inAir = false;
  let next = null;

  async function send(question) {
    inAir = true;
    const began = performance.now();
    const ticking = setInterval(() => on.waiting(performance.now() - began), 150);
    try {
      const found = await ask("/live/score", question);
      if (found.edit > painted && found.edit >= question.edit) {
        painted = found.edit;
        on.answer(found, performance.now() - began, next === null);
      }
    } catch (error) {
      if (error.status !== 409 && next === null) on.refused(error);
    } finally {
      clearInterval(ticking);
      inAir = false;
    }
    if (next !== null) {
      const newest = next;
      next = null;
      send(newest);
    }
  }

  return {
    ask(site, profile) {
      edit += 1;
      const question = { edit, drawing, site, ...(profile ? { profile } : {}) };
      if (inAir) next = question;
      else send(question);
    },
    settled: () => !inAir && next === null,
  };
}
