import { homedir } from 'node:os';
import type { ConnectionFlags } from '../../../client/cluster/types.ts';
import { connectionFlags, globalFlags } from '../../command-line/common-flags.ts';
import { camelCase, type Flag } from '../../command-line/flags.ts';
import type { CallOf, Run, Verb } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { setClusterKinds } from '../../selecting/cluster-kinds.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { type CandidateDeps, type Candidates, findCandidates } from './candidates.ts';
import type { completeVerb } from './verb.ts';

/** `kpod __complete`, among all `verbs`. Says nothing about mistakes, and starts no agent. */
export function createRun(verbs: readonly Verb[]): Run<CallOf<typeof completeVerb>> {
  return async ({ args, flags }, deps) => {
    const visible = verbs.filter(({ hidden }) => !hidden);
    const nothing: Candidates = { items: [], files: false };
    const look = async () => findCandidates(args, { verbs: visible, ...(await whereOf(args, namespaceOf(flags), deps)) });
    const found = await look().catch(() => nothing);
    const lines = found.items.map(([word, description]) => (description === undefined ? word : `${word}\t${description}`));
    const end = found.files ? ':files' : found.directories ? ':directories' : ':end';
    await deps.streams.out([...lines, end].map((line) => `${line}\n`).join(''));
  };
}

/** Whom to ask for names: the agent, or the cluster that the unfinished command line itself names. */
async function whereOf(args: readonly string[], current: string, deps: CommandDeps): Promise<Omit<CandidateDeps, 'verbs'>> {
  const words = args.slice(0, -1);
  const given = Object.fromEntries(connectionFlags.flatMap((flag) => named(flag, words)));
  const { context, namespace } = Object.fromEntries(globalFlags.flatMap((flag) => named(flag, words)));
  const connection: ConnectionFlags = { ...given, ...(context ? { context } : {}) };
  const isCluster = connection.context ?? connection.kubeconfig ?? connection.cluster ?? connection.server;
  const contexts = async () => {
    const { readKubeconfig } = await import('../../../client/cluster/kubeconfig.ts');
    const explicit = connection.kubeconfig === undefined ? {} : { explicit: connection.kubeconfig };
    return [...(await readKubeconfig({ env: deps.env, home: deps.env['HOME'] || homedir(), ...explicit })).contexts.keys()];
  };
  if (isCluster === undefined) return { client: deps.directClient, namespace: namespace ?? current, contexts };
  // Who presses the tab key does not wait long.
  const cluster = await deps.openCluster({ ...connection, requestTimeout: '3' }).catch((error: unknown) => ({
    client: { ...deps.directClient, request: () => Promise.reject(error) },
    namespace: current,
  }));
  const { openClusterKinds } = await import('../../selecting/discover-kinds.ts');
  const kinds = openClusterKinds({ client: cluster.client, err: () => {} });
  setClusterKinds(kinds);
  return { client: cluster.client, namespace: namespace ?? cluster.namespace, contexts, kinds };
}

/** The last value of a flag among words. */
function named({ name, short, kind }: Flag, words: readonly string[]): readonly (readonly [string, string])[] {
  if (kind !== 'string') return [];
  let value: string | undefined;
  for (const [index, word] of words.entries()) {
    if (word === `--${name}` || word === `-${short}`) value = words[index + 1];
    else if (word.startsWith(`--${name}=`)) value = word.slice(name.length + 3);
    else if (short && new RegExp(`^-${short}.`).test(word)) value = word.slice(2).replace(/^=/, '');
  }
  return value ? [[camelCase(name), value]] : [];
}
