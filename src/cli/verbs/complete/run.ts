import type { CallOf, Run, Verb } from '../../command-line/verb.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { type Candidates, findCandidates } from './candidates.ts';
import type { completeVerb } from './verb.ts';

/** `kpod __complete`, among all `verbs`. Says nothing about mistakes, and starts no agent. */
export function createRun(verbs: readonly Verb[]): Run<CallOf<typeof completeVerb>> {
  return async ({ args, flags }, deps) => {
    const namespace = namespaceGiven(args) ?? namespaceOf(flags);
    const visible = verbs.filter(({ hidden }) => !hidden);
    const nothing: Candidates = { items: [], files: false };
    const found = await findCandidates(args, { verbs: visible, client: deps.directClient, namespace }).catch(() => nothing);
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
