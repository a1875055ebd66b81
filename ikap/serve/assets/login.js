// The way in with a key, beyond one's own machine.

import { at, complain, Refusal } from "/assets/common.js";

document.getElementById("enter")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const response = await fetch("/login", {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key: at("key", HTMLInputElement).value }),
    });
    if (response.type === "opaqueredirect") location.href = "/";
    else throw new Refusal(response.status, await response.json());
  } catch (error) { complain(error); }
});
