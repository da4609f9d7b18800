import { UserError } from '../../api/errors.ts';
import type { AnyObject, EndpointSlice, Event, KubeObject, List, Service } from '../../api/types.ts';
import { describeEndpointSlice, describeEndpoints } from '../../printers/describe/endpoints.ts';
import { describeGeneric } from '../../printers/describe/generic.ts';
import { describeNamespace } from '../../printers/describe/namespace.ts';
import { describePod, joinDescriptions } from '../../printers/describe/pod.ts';
import { describeService } from '../../printers/describe/service.ts';
import { noResourcesMessage } from '../../printers/messages.ts';
import type { CommandDeps, Invocation } from '../deps.ts';
import type { describeFlags } from '../flag-tables.ts';
import type { FlagValues } from '../flags.ts';
import { manifestTargets } from '../manifests.ts';
import { namespaceOf } from '../namespace.ts';
import { throwAll } from '../render-error.ts';
import { listPath, resourceFor } from '../resources.ts';
import { type Found, fetchObjects, isNotFound, selectObjects } from '../select.ts';

type Call = Invocation<FlagValues<typeof describeFlags>>;

/** `kpod describe`: everything about objects. A name that no object has is taken for the beginning of names. */
export async function describe(invocation: Call, deps: CommandDeps): Promise<void> {
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
      texts.push(await describeOne(one, flags.showEvents, deps));
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

async function describeByPrefix({ args, flags }: Call, notFound: unknown, deps: CommandDeps): Promise<void> {
  const [type = '', prefix = ''] = args;
  const all = selectObjects({ args: [type], namespace: namespaceOf(flags), allowEmptySelector: true });
  const { found, errors } = await fetchObjects(deps.client, all);
  throwAll(errors);
  const matching = found.filter(({ target }) => target.name.startsWith(prefix));
  if (matching.length === 0) throw notFound;
  for (const one of matching) await deps.streams.out(`${await describeOne(one, flags.showEvents, deps)}\n`);
}

async function describeOne({ object }: Found, showEvents: boolean, deps: CommandDeps): Promise<string> {
  const known = object as AnyObject;
  const events = showEvents && known.kind !== 'Namespace' ? await eventsOf(object, deps) : undefined;
  const now = deps.clock.now();
  switch (known.kind) {
    case 'Pod':
      return describePod(known, events, now);
    case 'Service':
      return describeService(known, { events, slices: await slicesOf(known, deps), now });
    case 'Endpoints':
      return describeEndpoints(known, events, now);
    case 'EndpointSlice':
      return describeEndpointSlice(known, events, now);
    case 'Namespace':
      return describeNamespace(known);
    case 'Event':
      return describeGeneric(known, events, now);
  }
}

async function slicesOf({ metadata }: Service, { client }: CommandDeps): Promise<readonly EndpointSlice[]> {
  const query = { labelSelector: `kubernetes.io/service-name=${metadata.name}` };
  return (await client.request<List<EndpointSlice>>('GET', listPath(resourceFor('endpointslices'), metadata.namespace), { query })).items;
}

async function eventsOf({ metadata }: KubeObject, deps: CommandDeps): Promise<readonly Event[]> {
  const fields = {
    'involvedObject.name': metadata.name,
    'involvedObject.namespace': metadata.namespace,
    'involvedObject.uid': metadata.uid,
  };
  const fieldSelector = Object.entries(fields)
    .map(([field, value]) => `${field}=${value}`)
    .join(',');
  const path = `/api/v1/namespaces/${encodeURIComponent(metadata.namespace ?? '')}/events`;
  return (await deps.client.request<List<Event>>('GET', path, { query: { fieldSelector } })).items;
}
