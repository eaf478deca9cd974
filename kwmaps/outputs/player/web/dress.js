/** The page around the map in the words and colours that were chosen. */

import { byId } from "./dom.js";

/** @param {import("./player").Player} player */
export function dressPage(player) {
  const { world, look, words } = player;
  document.documentElement.lang = player.code;
  document.title = words.table.war.title;
  byId("title").textContent = words.table.war.title;
  byId("subtitle").textContent = words.table.war.subtitle;
  byId("credit").textContent = words.table.war.credit;
  for (const made of document.querySelectorAll("[data-say]")) {
    made.textContent = words.say(/** @type {HTMLElement} */ (made).dataset.say ?? "");
  }
  for (const made of document.querySelectorAll("[data-label]")) {
    const text = words.say(/** @type {HTMLElement} */ (made).dataset.label ?? "");
    made.setAttribute("aria-label", text);
    if (made instanceof HTMLButtonElement) made.title = text;
    if (made instanceof HTMLInputElement) made.placeholder = text;
  }
  const style = document.documentElement.style;
  for (const role of ["paper", "ink", "muted", "rule", "accent", "sea"]) style.setProperty(`--${role}`, look.colours[role]);
  for (const [number, side] of ["first", "second"].entries()) {
    style.setProperty(`--${side}`, look.sides[number].ground);
    style.setProperty(`--${side}-ink`, look.sides[number].symbol);
  }
  document.documentElement.dataset.theme = player.theme;
  for (const [id, value] of Object.entries({ language: player.code, names: player.names, sides: player.sides, theme: player.theme })) {
    byId(id).value = value;
  }
  for (const [number, name] of ["short", ...world.facts.sideNames].entries()) {
    const [first, second] = words.table.sides[name];
    byId("sides").options[number].textContent = `${first} – ${second}`;
  }
}
