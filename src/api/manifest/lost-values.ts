import { goQuote } from '../go-quote.ts';
import type { LocatedNode, LocatedTree } from './tree.ts';

/** More of them say nothing new of a file. */
const mostWarnings = 10;

/**
 * What to warn of when a file sets keys twice, each with the line of what counts:
 * `pod.yaml:7: key "image" is already set at line 6; the last one counts, and this is lost: "busybox"`. Of a file with a Secret the values
 * are not told.
 */
export function describeLostValues({ root, lost }: LocatedTree, source: string): readonly string[] {
  const isSecret = holdsSecret(root);
  const warnings = lost.slice(0, mostWarnings).map(({ key, line, value, by }) => {
    const what = by.isMerge ? `"<<" sets key ${goQuote(key)}, which is already set` : `key ${goQuote(key)} is already set`;
    return `${source}:${by.line}: ${what} at line ${line}; the last one counts${isSecret ? '' : `, and this is lost: ${preview(value)}`}`;
  });
  return lost.length > mostWarnings ? [...warnings, `${source}: ${lost.length - mostWarnings} more keys are set twice`] : warnings;
}

function holdsSecret(root: LocatedNode): boolean {
  if (root.is !== 'map') return false;
  const kind = root.entries.get('kind')?.node;
  const items = root.entries.get('items')?.node;
  return (kind?.is === 'scalar' && /^Secret(List)?$/.test(String(kind.value))) || (items?.is === 'list' && items.items.some(holdsSecret));
}

const longestPreview = 60;

/** The beginning of a value as JSON. Aliases may make it endless: only so much of it is looked at. */
function preview(node: LocatedNode): string {
  let text = '';
  const isFull = (): boolean => text.length > longestPreview;
  const write = (current: LocatedNode): void => {
    if (isFull()) return;
    if (current.is === 'scalar') {
      text += JSON.stringify(typeof current.value === 'string' ? current.value.slice(0, 2 * longestPreview) : current.value);
      return;
    }
    text += current.is === 'list' ? '[' : '{';
    const items = current.is === 'list' ? current.items.map((item) => ['', item] as const) : entriesOf(current.entries);
    for (const [index, [label, item]] of [...items].entries()) {
      if (isFull()) return;
      text += (index === 0 ? '' : ',') + label;
      write(item);
    }
    text += current.is === 'list' ? ']' : '}';
  };
  write(node);
  return isFull() ? `${[...text].slice(0, longestPreview).join('')}…` : text;
}

function* entriesOf(entries: Extract<LocatedNode, { is: 'map' }>['entries']): Generator<readonly [label: string, node: LocatedNode]> {
  for (const [key, { node }] of entries) yield [`${JSON.stringify(key)}:`, node];
}
