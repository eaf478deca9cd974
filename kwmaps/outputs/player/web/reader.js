/** What the reader's browser says of its reader: languages, and colours that can be read. */

/**
 * The first language that both a reader and the page know.
 * @param {string[]} known
 */
export function preferredLanguage(known) {
  const own = document.documentElement.dataset.language ?? known[0];
  for (const code of document.documentElement.dataset.fixed ? [] : navigator.languages) {
    const base = code.split("-")[0];
    const chinese = /^zh\b/.test(code) ? (/hant|tw|hk|mo/i.test(code) ? "zh-Hant" : "zh-Hans") : base;
    if (known.includes(chinese)) return chinese;
  }
  return own;
}

export function preferredTheme() {
  const asks = (/** @type {string} */ query) => window.matchMedia(query).matches;
  if (asks("(prefers-contrast: more)") || asks("(forced-colors: active)")) return "high-contrast";
  return asks("(prefers-color-scheme: dark)") ? "dark" : "atlas";
}
