import type { Resource } from '../api/kinds/resource.ts';
import { type SupportGroup, supportAt, supportGroups, type Verdict } from '../api/support.ts';
import { notYet } from '../api/support-words.ts';
import { wrapWords } from './word-wrap.ts';

const width = 80;
const margin = 13;

/** What the words at the left of the list mean. */
export const legend: readonly (readonly [Verdict['is'], string])[] = [
  ['honoured', 'does what it does in a cluster'],
  ['by field', 'its own fields are listed further down'],
  ['by key', 'its keys stand beside it; other keys are refused'],
  ['only', 'accepted at this value, which is what kpod does anyway; others are refused'],
  ['no effect', 'accepted; there is nothing to do for it'],
  ['warning', 'accepted; a warning says that it has no effect'],
  ['refused', 'nothing is created; the error names the field'],
];

/** What kpod makes of every field of the kinds, group by group, for a terminal of 80 columns. */
export function printSupport(kinds: readonly string[]): string {
  const words = legend.map(([word, meaning]) => line(word, meaning)).join('');
  return [words, ...supportGroups(kinds).map(printGroup)].join('\n');
}

/** What kpod makes of one field: a sentence, and the list of what is below it. The path exists. */
export function printFieldSupport(resource: Resource, path: readonly string[]): string {
  const { verdict, decidedBy } = supportAt(resource.kind, path);
  const name = [resource.kind, ...path].join('.');
  const decider = [resource.kind, ...decidedBy].join('.');
  const subject = decidedBy.length < path.length ? `${name} goes with ${decider}, which` : name;
  const below = supportGroups([resource.kind]).filter(({ paths }) => paths.some((place) => isAtOrBelow(place, path)));
  const rest = verdict.is === 'by field' && path.length > 0 ? below : path.length === 0 ? supportGroups([resource.kind]) : [];
  return [wrapWords(`${subject} ${sentence(verdict)}.\n`, width), ...rest.map(printGroup)].join('\n');
}

/** The same for programs: a row for each field. `field` is `Pod.spec.containers[].image`, and `[cpu]` of a map. */
export interface SupportRow {
  readonly field: string;
  readonly support: Verdict['is'];
  readonly values?: readonly unknown[];
  readonly because?: string;
}

/** Every field of the kinds as a row; with a path only what is at it or below. */
export function supportRows(kinds: readonly string[], path: readonly string[] = []): readonly SupportRow[] {
  const wanted = path.join('.');
  return supportGroups(kinds).flatMap(({ kind, paths, fields }) =>
    paths.flatMap((place) =>
      [...fields].flatMap(([field, verdict]) => {
        const full = place === '' ? field : `${place}.${field}`;
        const bare = full.replaceAll('[]', '');
        return bare === wanted || wanted === '' || bare.startsWith(`${wanted}.`) ? rowsOf(`${kind}.${full}`, verdict) : [];
      }),
    ),
  );
}

function rowsOf(field: string, verdict: Verdict): readonly SupportRow[] {
  if (verdict.is === 'by key') return Object.entries(verdict.keys).flatMap(([key, inner]) => rowsOf(`${field}[${key}]`, inner));
  const { is: support, ...more } = verdict;
  return [{ field, support, ...more }];
}

/** `refused: not supported by kpod yet`; undefined for a field that does what it does in a cluster. */
export function supportNote(resource: Resource, path: readonly string[]): string | undefined {
  const { verdict, decidedBy } = supportAt(resource.kind, path);
  if (verdict.is === 'honoured' || verdict.is === 'by field') return undefined;
  const as = decidedBy.length < path.length ? `, like ${decidedBy.join('.')}` : '';
  return `${shortly(verdict)}${as}`;
}

function shortly(verdict: Verdict): string {
  switch (verdict.is) {
    case 'refused':
      return `refused: ${verdict.because ?? notYet}`;
    case 'only':
      return `only ${verdict.values.map(showValue).join(' or ')}, which is what kpod does anyway`;
    case 'no effect':
      return `no effect in kpod: ${verdict.because}`;
    case 'warning':
      return verdict.because;
    case 'by key':
      return `only ${showKeys(verdict.keys)}`;
    default:
      return verdict.is;
  }
}

function sentence(verdict: Verdict): string {
  switch (verdict.is) {
    case 'honoured':
      return 'is honoured: it does what it does in a cluster';
    case 'by field':
      return 'is honoured, field by field';
    case 'by key':
      return `is honoured, key by key: ${showKeys(verdict.keys)}; other keys are refused`;
    case 'only':
      return `is accepted as ${verdict.values.map(showValue).join(' or ')}, which is what kpod does anyway; another value is refused`;
    case 'no effect':
      return `is accepted; there is nothing to do for it: ${verdict.because}`;
    case 'warning':
      return `is accepted with a warning: it ${verdict.because}`;
    case 'refused':
      return `is refused: ${verdict.because ?? notYet}. A manifest that sets it creates nothing`;
  }
}

const showValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const showKeys = (keys: Readonly<Record<string, Verdict>>): string =>
  Object.entries(keys)
    .map(([key, verdict]) => (verdict.is === 'honoured' ? key : `${key} (${shortly(verdict)})`))
    .join(', ');

const isAtOrBelow = (place: string, path: readonly string[]): boolean => `${place.replaceAll('[]', '')}.`.startsWith(`${path.join('.')}.`);

function printGroup({ kind, paths, fields }: SupportGroup): string {
  const lines = groupByWords(fields).map(({ word, names, note }) => line(word, `${names.join(', ')}${note === '' ? '' : `: ${note}`}`));
  const title = titleOf({ kind, paths });
  return `${title.length > width ? title.replaceAll(' and ', ' and\n    ') : title}\n${lines.join('')}`;
}

/** `Pod spec.containers[] and spec.initContainers[]` */
export const titleOf = ({ kind, paths }: Pick<SupportGroup, 'kind' | 'paths'>): string =>
  paths[0] === 'metadata' ? 'metadata of any kind' : `${kind} ${paths.join(' and ')}`.trim();

/** Fields of which the same is to be said. */
interface SameSupport {
  readonly word: Verdict['is'];
  readonly names: readonly string[];
  /** '' for none. */
  readonly note: string;
}

/** Fields with the same words share a line: `no effect`, `priority, preemptionPolicy`, `nothing is evicted`. */
export function groupByWords(fields: ReadonlyMap<string, Verdict>): readonly SameSupport[] {
  const lines = new Map<string, SameSupport & { readonly names: string[] }>();
  for (const [field, verdict] of fields) {
    const note = noteOf(verdict);
    const key = `${verdict.is}\n${note}`;
    const known = lines.get(key);
    if (known) known.names.push(field);
    else lines.set(key, { word: verdict.is, names: [field], note });
  }
  return [...lines.values()];
}

function noteOf(verdict: Verdict): string {
  switch (verdict.is) {
    case 'only':
      return verdict.values.map(showValue).join(' or ');
    case 'no effect':
    case 'warning':
      return verdict.because;
    case 'by key':
      return showKeys(verdict.keys);
    case 'refused':
      return verdict.because ?? '';
    default:
      return '';
  }
}

/** A word at the left, and a text that wraps beside it. */
function line(word: string, text: string): string {
  const lines = wrapWords(text, width - margin).split('\n');
  return lines.map((part, index) => `${(index === 0 ? `  ${word}` : '').padEnd(margin)}${part}\n`).join('');
}
