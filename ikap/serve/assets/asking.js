// Scores that follow a drawing: one question in the air, the newest waits, stale answers are dropped.

import { ask, Refusal } from "/assets/common.js";

/**
 * @typedef {{ edit: number, drawing: string, site: object, profile?: string }} Question
 * @typedef {{
 *   answer: (answer: any, milliseconds: number, last: boolean) => void,
 *   waiting: (milliseconds: number) => void, refused: (error: unknown) => void,
 * }} Listening
 */

/**
 * Asks for the score of a drawing: `answer` when one has come, `waiting` while nothing has, `refused`
 * with the error. The answer to the last question always wins.
 * @param {string} drawing @param {Listening} on
 */
export function makeAsking(drawing, on) {
  let edit = 0;
  let painted = 0;
  let inAir = false;
  /** @type {Question | null} */
  let next = null;

  /** @param {Question} question */
  async function send(question) {
    inAir = true;
    const began = performance.now();
    const ticking = setInterval(() => on.waiting(performance.now() - began), 150);
    try {
      const answer = await ask("/live/score", question);
      if (answer.edit > painted && answer.edit >= question.edit) {
        painted = answer.edit;
        on.answer(answer, performance.now() - began, next === null);
      }
    } catch (error) {
      if (!(error instanceof Refusal && error.status === 409) && next === null) on.refused(error);
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
    /** @param {object} site @param {string | null} [profile] */
    ask(site, profile) {
      edit += 1;
      const question = { edit, drawing, site, ...(profile ? { profile } : {}) };
      if (inAir) next = question;
      else send(question);
    },
    settled: () => !inAir && next === null,
  };
}
