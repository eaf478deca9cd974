/** Opens the war that the page carries, and lets it be played. */

import { byId } from "./dom.js";
import { Player } from "./player.js";
import { openWorld } from "./world.js";

/** @typedef {import("./types").Table} Table */

async function begin() {
  const text = (/** @type {string} */ id) => byId(id).textContent;
  const world = await openWorld(JSON.parse(text("facts")), text("shapes"));
  /** @type {Record<string, Table>} */
  const tables = {};
  for (const script of document.querySelectorAll("script[data-words]")) {
    const table = JSON.parse(script.textContent ?? "");
    tables[table.code] = table;
  }
  const player = new Player(world, tables);
  await player.map.open();
  player.run();
  document.documentElement.dataset.ready = "true";
  // For those who look into the page, and for its tests.
  Object.assign(window, { kwmaps: player });
}

begin().catch((error) => {
  byId("failed").hidden = false;
  throw error;
});
