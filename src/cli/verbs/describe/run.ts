import type { AnyObject } from '../../../api/any-object.ts';
import { UserError } from '../../../api/errors.ts';
import { resourceOfKind } from '../../../api/scheme.ts';
import type { Event, KubeObject, List, Pod } from '../../../api/types.ts';
import { describeGeneric } from '../../../printers/describe/generic.ts';
import { joinDescriptions } from '../../../printers/describe/writer.ts';
import type { Related } from '../../../printers/kinds/kind-printer.ts';
import { printerOf } from '../../../printers/kinds/printers.ts';
import { noResourcesMessage } from '../../../printers/messages.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { manifestTargets } from '../../manifests/read-manifests.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { listPath } from '../../selecting/paths.ts';
import { equalities, type Found, fetchObjects, isNotFound, selectObjects } from '../../selecting/select.ts';
import type { describeVerb } from './verb.ts';

type Call = CallOf<typeof describeVerb>;

/** `kpod describe`: everything about objects. A name that no object has is taken for the beginning of names. */
export async function run(invocation: Call, deps: CommandDeps): Promise<void> {
  const { args, flags } = invocation;
  const files = await manifestTargets(flags, deps);
  if (args.length === 0 && !files) {
    throw new UserError(
      'You must specify the type of resource to describe. Use "kpod api-resources" for a complete list of supported resources.',
    );
  }
  const base = { ...flags, namespace: namespaceOf(flags), allowEmptySelector: true, ...(files ? { files } : {}) };
  const { found, errors } = await fetchObjects(deps.client, selectObjects({ ...base, args }));
  if (args.length === 2 && errors.length === 1 && isNotFound(errors[0])) return describeByPrefix(invocation, errors[0], deps);
  const failures = [...errors];
  const texts: string[] = [];
  for (const one of found) {
    try {
      texts.push(`${await describeOne(one, flags.showEvents, deps)}${await reasonOf(one, flags.inCluster ?? '', deps)}`);
    } catch (error) {
      failures.push(error);
    }
  }
  await deps.streams.out(joinDescriptions(texts));
  if (found.length === 0 && failures.length === 0) {
    deps.streams.err(`${noResourcesMessage(flags.allNamespaces ? undefined : namespaceOf(flags))}\n`);
  }
  throwAll(failures);
}

/** On a terminal a pod that is stuck says so at its end; what programs read is kubectl's. */
async function reasonOf({ object }: Found, cluster: string, deps: CommandDeps): Promise<string> {
  if (!deps.streams.stdoutIsTerminal || object.kind !== 'Pod') return '';
  const { blockerOf } = await import('../../watching/blocker.ts');
  const text = await blockerOf(object as Pod, cluster, deps);
  return text === undefined ? '' : `Why:  ${text}\n`;
}

async function describeByPrefix({ args, flags }: Call, notFound: unknown, deps: CommandDeps): Promise<void> {
  const [type = '', prefix = ''] = args;
  const all = selectObjects({ args: [type], namespace: namespaceOf(flags), allowEmptySelector: true });
  const { found, errors } = await fetchObjects(deps.client, all);
  throwAll(errors);
  const matching = found.filter(({ target }) => target.name.startsWith(prefix));
  if (matching.length === 0) throw notFound;
  for (const one of matching)
    await deps.streams.out(`${await describeOne(one, flags.showEvents, deps)}${await reasonOf(one, flags.inCluster ?? '', deps)}\n`);
}

async function describeOne({ object, target }: Found, showEvents: boolean, deps: CommandDeps): Promise<string> {
  const known = object as AnyObject;
  // A kind that only a cluster has may be called as one of Kubernetes.
  const isOwn = target.resource === resourceOfKind(known.kind);
  const { describe: print, related, withoutEvents } = isOwn ? printerOf(known.kind) : ({} as Partial<ReturnType<typeof printerOf>>);
  const events = showEvents && !withoutEvents ? await eventsOf(object, deps) : undefined;
  const now = deps.clock.now();
  if (!print) return describeGeneric(known, events, now);
  return print(known, { events, now, ...(related ? { related: await fetchRelated(related(known), known, deps) } : {}) });
}

async function fetchRelated(
  wanted: Related | readonly Related[],
  { metadata }: AnyObject,
  { client }: CommandDeps,
): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(
    [wanted].flat().map(async ({ kind, labelSelector, fieldSelector, namespace = metadata.namespace }) => {
      const resource = resourceOfKind(kind);
      const query = { labelSelector, ...(fieldSelector === undefined ? {} : { fieldSelector }) };
      const { items } = await client.request<List<KubeObject>>('GET', listPath(resource, namespace), { query });
      // A cluster does not say in a list what its items are.
      return items.map((item) => ({ ...item, kind, apiVersion: resource.apiVersion }));
    }),
  );
  return lists.flat();
}

async function eventsOf({ kind, metadata }: KubeObject, deps: CommandDeps): Promise<readonly Event[]> {
  // What happens to an object of no namespace stands in whichever its teller chose.
  const path = listPath(resourceOfKind('Event'), metadata.namespace);
  const ask = async (uid: string | undefined): Promise<readonly Event[]> => {
    const fields = { 'involvedObject.name': metadata.name, 'involvedObject.namespace': metadata.namespace, 'involvedObject.uid': uid };
    return (await deps.client.request<List<Event>>('GET', path, { query: { fieldSelector: equalities(fields) } })).items;
  };
  // A kubelet calls its node by its name there, controllers by its uid.
  const uids = kind === 'Node' ? [metadata.uid, metadata.name] : [metadata.uid];
  return (await Promise.all(uids.map(ask))).flat();
}
