import type { CommandEntry } from '../../command-line/verb.ts';
import type { Command } from '../../deps.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { type Candidates, findCandidates } from './candidates.ts';

/** `kpod __complete`: what shells ask while a command line is typed. Says nothing about mistakes, and starts no agent. */
export function createComplete(entries: readonly CommandEntry[]): Command<object> {
  return async ({ args, flags }, deps) => {
    const namespace = namespaceGiven(args) ?? namespaceOf(flags);
    const visible = entries.filter(({ hidden }) => !hidden);
    const nothing: Candidates = { items: [], files: false };
    const found = await findCandidates(args, { entries: visible, client: deps.directClient, namespace }).catch(() => nothing);
    const lines = found.items.map(([word, description]) => (description === undefined ? word : `${word}\t${description}`));
    await deps.streams.out([...lines, found.files ? ':files' : ':end'].map((line) => `${line}\n`).join(''));
  };
}

/** The namespace that the unfinished command line itself names. */
function namespaceGiven(words: readonly string[]): string | undefined {
  const before = words.slice(0, -1);
  const inline = before.flatMap((word) => /^(?:--namespace=|-n=?)(.+)$/.exec(word)?.[1] ?? []).at(-1);
  const at = before.findLastIndex((word) => word === '-n' || word === '--namespace');
  return inline ?? (at >= 0 ? before[at + 1] : undefined);
}
