// The way in with a key, beyond one's own machine.

import { complain } from "/assets/common.js";

document.getElementById("enter")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const response = await fetch("/login", {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key: document.getElementById("key").value }),
    });
    if (response.type === "opaqueredirect") location.href = "/";
    else throw Object.assign(new Error(), { told: await response.json() });
  } catch (error) { complain(Object.assign(error, { message: error.told?.detail ?? error.message })); }
});
