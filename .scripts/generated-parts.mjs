// Parts of files that are made from what the code knows: each stands between two marker comments.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @param {string} name below the root @returns {string} its path */
export const pathOf = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** @param {string} name below the root @returns {string} its text; none when it is not there */
export function readText(name) {
  try {
    return readFileSync(pathOf(name), 'utf8');
  } catch {
    return '';
  }
}

/**
 * Puts a part between its markers. Throws when they are not there.
 * @param {string} text @param {{ begin: string, end: string }} markers @param {string} part
 */
export function replacePart(text, { begin, end }, part) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`there must be a place for a part that is made:\n${begin}\n${end}`);
  return `${text.slice(0, from)}${begin}${part}${text.slice(to)}`;
}

/**
 * Writes files; with `--check` on the command line it changes nothing and lets the process fail when one is behind.
 * @param {Readonly<Record<string, string>>} wanted texts by names below the root
 * @param {string} remedy what writes them
 */
export function writeOrCheck(wanted, remedy) {
  for (const [name, text] of Object.entries(wanted)) {
    if (!process.argv.includes('--check')) writeFileSync(pathOf(name), text);
    else if (text !== readText(name)) {
      process.stderr.write(`${name} is behind what it is made from: run \`${remedy}\`\n`);
      process.exitCode = 1;
    }
  }
}
