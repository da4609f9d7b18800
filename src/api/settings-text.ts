import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import { messageOf, UserError } from './errors.ts';
import { isRecord } from './is-record.ts';
import { defaultSettings, formatSettingsPath, parseSettings, type Settings, SettingsError, settingsFile } from './settings.ts';

/** Reads the text of a `config.yaml`; `file` is its name in messages. Throws UserError with the line of every mistake. */
export function readSettings(text: string, file: string): Settings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken) throw new UserError(`${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  try {
    return parseSettings(document.toJS({ maxAliasCount: 10 }));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw new UserError(`${file}: ${messageOf(error)}`);
    const sentences = error.problems.map(
      ({ path, message }) => `${file}:${lineOf(document, path, lines)}: ${formatSettingsPath(path)}: ${message}`,
    );
    throw new UserError(sentences.join('\n'));
  }
}

/** The line on which the key at the end of a path stands. */
function lineOf(document: Document, path: readonly (string | number)[], lines: LineCounter): number {
  const holder = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const pair = isMap(holder) ? holder.items.find((item) => isPair(item) && String(item.key) === String(path.at(-1))) : undefined;
  const start = pair && isNode(pair.key) ? pair.key.range?.[0] : document.contents?.range?.[0];
  return lines.linePos(start ?? 0).line;
}

/**
 * The text of a `config.yaml` with these settings. Of `previous`, comments, order and whatever did not change stay as they are; the
 * defaults are not written. Throws UserError when `previous` is no YAML.
 */
export function renderSettings(settings: Settings, previous = ''): string {
  const document = parseDocument(previous);
  const [broken] = document.errors;
  if (broken) throw new UserError(`the settings cannot be changed: ${broken.message}`);
  const before = document.contents === null ? settingsFile(defaultSettings) : settingsFile(parseSettings(document.toJS()));
  for (const path of leaves(before, settingsFile(settings))) {
    const value = valueAt(settingsFile(settings), path);
    if (value === undefined) document.deleteIn(path);
    else setIn(document, path, value);
  }
  return document.contents === null ? previous : document.toString({ lineWidth: 0 });
}

function setIn(document: Document, path: readonly string[], value: unknown): void {
  // A key without a value (`podman:`) holds null: nothing can be set inside that.
  const empty = path.slice(0, -1).findIndex((_, index) => document.getIn(path.slice(0, index + 1)) === null);
  if (empty >= 0) document.deleteIn(path.slice(0, empty + 1));
  // A bare value takes the old one's place, comment included.
  document.setIn(path, typeof value === 'object' ? document.createNode(value) : value);
}

/** The paths at which two records differ. */
function leaves(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): readonly string[][] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [old, next] = [before[key], after[key]];
    if (JSON.stringify(old) === JSON.stringify(next)) return [];
    if (!isRecord(old) && !isRecord(next)) return [[key]];
    return leaves(isRecord(old) ? old : {}, isRecord(next) ? next : {}).map((path) => [key, ...path]);
  });
}

function valueAt(record: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), record);
}
