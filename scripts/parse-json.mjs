/**
 * `JSON.parse`, whose result is of a type that has to be said.
 *
 * @param {string} text
 * @returns {unknown}
 */
export function parseJson(text) {
  return JSON.parse(text);
}
