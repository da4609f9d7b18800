import { UserError } from '../../../api/errors.ts';
import type { Pod } from '../../../api/types.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { objectPath } from '../../selecting/paths.ts';
import { fetchObjects, selectObjects, type Target } from '../../selecting/select.ts';

interface PodCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly flags: { readonly namespace: string; readonly contextNamespace?: string };
}

/** The pod that a verb of `init` is about, `pod/web` or `web`; `words`: what its command line has. Throws UsageError, ApiError. */
export async function podOfCall(
  call: PodCall,
  words: readonly string[],
  deps: CommandDeps,
): Promise<{ readonly target: Target; readonly pod: Pod }> {
  const { name, args, flags } = call;
  const [word] = args;
  if (word === undefined || args.length !== words.length) {
    throw new UsageError(name, `takes ${words.join(' and ')}: ${name} ${words.join(' ')}`);
  }
  const namespace = namespaceOf(flags);
  const selection = selectObjects({ args: [word.includes('/') ? word : `pods/${word}`], namespace });
  const other = selection.targets.find(({ resource }) => resource.kind !== 'Pod');
  if (other) throw new UserError(`${other.resource.kind} "${other.name}" is no pod: name one of its pods`);
  const { found, errors } = await fetchObjects<Pod>(deps.client, selection);
  throwAll([...errors]);
  const [one] = found;
  if (!one) throw new UserError(`there is no pod ${JSON.stringify(word)}`);
  return { target: one.target, pod: one.object };
}

/** Changes annotations of a pod as it was seen, and nothing that somebody else has changed since; `null` takes one away. */
export async function annotatePod(
  { target, pod }: { readonly target: Target; readonly pod: Pod },
  annotations: Readonly<Record<string, string | null>>,
  { client }: Pick<CommandDeps, 'client'>,
): Promise<Pod> {
  const body = { metadata: { uid: pod.metadata.uid, resourceVersion: pod.metadata.resourceVersion, annotations } };
  return client.request<Pod>('PATCH', objectPath(target), { body, contentType: 'application/merge-patch+json' });
}
