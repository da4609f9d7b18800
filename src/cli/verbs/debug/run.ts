import { ApiError, UserError } from '../../../api/errors.ts';
import type { KubeObject, Pod } from '../../../api/types.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { manifestTargets } from '../../manifests/read-manifests.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { listPath, objectPath, resourceFor } from '../../selecting/paths.ts';
import { selectObjects, type Target } from '../../selecting/select.ts';
import { deleteOne } from '../../writing/delete-one.ts';
import { randomSuffix } from '../../writing/random-suffix.ts';
import { addEphemeral, copyPod, type DebugOptions, type Generated, losesRights, type Naming, nodePod } from './generate.ts';
import { joinWhenRunning } from './join-when-running.ts';
import { checkTerminal, type DebugCall, operandsOf, readOptions } from './read-options.ts';

const legacyWarning =
  '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".';
const rightsWarning =
  'Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".';

/** `kpod debug`: looks into pods and into this machine. k8s: kubectl debug.go */
export async function run(call: DebugCall, deps: CommandDeps): Promise<void> {
  const { flags, changed } = call;
  const options = await readOptions(call);
  const told: string[] = [];
  if (options.target !== '') {
    const text = `Targeting container ${JSON.stringify(options.target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.`;
    told.push(text);
  }
  const tell = async () => {
    for (const text of told.splice(0)) if (!flags.quiet) await deps.streams.out(`${text}\n`);
  };
  await tell();
  checkTerminal(call);
  if (options.profile === 'legacy') deps.streams.err(`${legacyWarning}\n`);
  const naming: Naming = { suffix: randomSuffix, tell: (text) => told.push(text) };
  const joins = flags.attach || (!changed.has('attach') && flags.stdin);
  for (const target of await findTargets(call, deps)) {
    const generated = await generate(target, options, naming, deps);
    await tell();
    if (generated.container !== '' && losesRights(generated.pod, generated.container)) deps.streams.err(`${rightsWarning}\n`);
    const way = { replaces: flags.replace, copies: options.copyTo !== '' };
    const created = await send(target, { ...generated, namespace: namespaceOf(flags) }, way, deps);
    if (joins && generated.container !== '') await joinWhenRunning(created, generated.container, flags, deps);
  }
}

/** A pod, or the machine of that name. */
type Subject = Target | { readonly node: string };

async function findTargets(call: DebugCall, deps: CommandDeps): Promise<readonly Subject[]> {
  const { names } = operandsOf(call);
  const namespace = namespaceOf(call.flags);
  const files = await manifestTargets({ ...call.flags, recursive: false }, deps);
  if (files) {
    throwAll(files.misplaced.map(({ error }) => error));
    return selectObjects({ args: names, files, namespace }).targets;
  }
  return names.flatMap((name): readonly Subject[] => {
    const [type = '', node, ...rest] = name.split('/');
    if (['no', 'node', 'nodes'].includes(type) && node && rest.length === 0) return [{ node }];
    return selectObjects({ args: [name.includes('/') ? name : `pods/${name}`], namespace }).targets;
  });
}

async function generate(subject: Subject, options: DebugOptions, naming: Naming, deps: CommandDeps): Promise<Generated> {
  if ('node' in subject) {
    await findNode(subject.node, deps);
    return nodePod(subject.node, options, naming);
  }
  const object = await deps.client.request<KubeObject>('GET', objectPath(subject));
  const { kind, apiVersion } = subject.resource;
  if (kind !== 'Pod') {
    const [version = '', group = ''] = apiVersion.split('/').toReversed();
    throw new UserError(`${JSON.stringify(`${group}/${version}, Kind=${kind}`)} not supported by debug`);
  }
  return (options.copyTo === '' ? addEphemeral : copyPod)(object as Pod, options, naming);
}

/** Throws ApiError NotFound. */
async function findNode(name: string, { client }: CommandDeps): Promise<void> {
  await client.request('GET', `/api/v1/nodes/${encodeURIComponent(name)}`);
}

/** Not an object that is missing, but a path that means nothing to the server. */
const isUnknownPath = (error: unknown): boolean =>
  error instanceof ApiError && error.status.reason === 'NotFound' && !error.status.details?.name;

/** What was generated, and the namespace of what says none. */
interface Sent extends Generated {
  readonly namespace: string;
}

interface Way {
  readonly copies: boolean;
  /** The original goes. */
  readonly replaces: boolean;
}

/** Has the server make what was generated; answers the pod as it is then. */
async function send(subject: Subject, { pod, container, namespace }: Sent, { copies, replaces }: Way, deps: CommandDeps): Promise<Pod> {
  const { client } = deps;
  if ('node' in subject || copies) {
    const created = await client.request<Pod>('POST', listPath(resourceFor('pods'), pod.metadata.namespace ?? namespace), { body: pod });
    if (!('node' in subject) && replaces) await deleteOne(client, subject, 0);
    return created;
  }
  const all = pod.spec.ephemeralContainers ?? [];
  // It is the last one: what a patch adds stands in front unless it says otherwise.
  const order = { '$setElementOrder/ephemeralContainers': all.map(({ name }) => ({ name })) };
  const spec = { ...order, ephemeralContainers: all.filter(({ name }) => name === container) };
  const contentType = 'application/strategic-merge-patch+json';
  try {
    const path = objectPath(subject, 'ephemeralcontainers');
    return await client.request<Pod>('PATCH', path, { body: { spec }, contentType });
  } catch (error) {
    if (!isUnknownPath(error)) throw error;
    throw new UserError(
      `ephemeral containers are disabled for this cluster (error from server: ${JSON.stringify(String((error as Error).message))})`,
    );
  }
}
