/** Mice and fingers on the map: a click asks, a drag moves, the wheel and two fingers zoom. */

/** @typedef {import("./map").WarMap} WarMap */

/** Pixels that a pointer may move between down and up, for it still to be a click. */
const STILL = 6;

/** @param {WarMap} map */
export function listen(map) {
  /** @type {Map<number, { x: number, y: number }>} */
  const down = new Map();
  let travelled = 0;
  const at = (/** @type {PointerEvent | WheelEvent} */ event) => {
    const box = map.frame.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  map.frame.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-over]")) return;
    if (event.button) return;
    if (!down.size) travelled = 0;
    down.set(event.pointerId, at(event));
    map.frame.setPointerCapture(event.pointerId);
  });
  map.frame.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (down.size === 1) {
      if (travelled > STILL) map.moved(() => map.view.pan(now.x - before.x, now.y - before.y));
    } else {
      const other = [...down].find(([id]) => id !== event.pointerId)?.[1] ?? before;
      const times = Math.hypot(now.x - other.x, now.y - other.y) / Math.hypot(before.x - other.x, before.y - other.y);
      map.moved(() => {
        map.view.zoom(Number.isFinite(times) && times > 0 ? times : 1, (now.x + other.x) / 2, (now.y + other.y) / 2);
        map.view.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
      });
    }
    down.set(event.pointerId, now);
  });
  const up = (/** @type {PointerEvent} */ event) => {
    const was = down.delete(event.pointerId);
    if (was && event.type === "pointerup" && !down.size && travelled <= STILL) {
      const { x, y } = at(event);
      map.askAt(x, y);
    }
    if (down.size) travelled = Infinity;
  };
  map.frame.addEventListener("pointerup", up);
  map.frame.addEventListener("pointercancel", up);
  map.frame.addEventListener(
    "wheel",
    (event) => {
      // Inside another page the wheel belongs to that page, until somebody turns to the map.
      const ours = window.top === window.self || event.ctrlKey || map.frame.contains(document.activeElement);
      if (!ours) return;
      event.preventDefault();
      const { x, y } = at(event);
      const lines = event.deltaMode === 1 ? 30 : 1;
      map.moved(() => map.view.zoom(Math.exp((-event.deltaY * lines) / (event.ctrlKey ? 120 : 420)), x, y));
    },
    { passive: false },
  );
}
