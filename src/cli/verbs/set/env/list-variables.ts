import { compareBytes } from '../../../../api/byte-order.ts';
import { inUnits, metadataFieldValue } from '../../../../api/downward-api.ts';
import { UserError } from '../../../../api/errors.ts';
import { resourceOfKind } from '../../../../api/scheme.ts';
import type { ConfigMap, Container, EnvVar, KubeObject, Pod, Secret } from '../../../../api/types.ts';
import type { CommandDeps } from '../../../deps.ts';
import { objectPath } from '../../../selecting/paths.ts';

type Source = NonNullable<EnvVar['valueFrom']>;

/** Of which object the variables are, and whether references are followed. */
export interface ListContext {
  readonly object: KubeObject;
  readonly namespace: string;
  readonly resolve: boolean;
}

/** Prints the variables of a container; on stderr what could not be looked up. k8s: kubectl set_env.go RunEnv */
export async function listVariables(container: Container, context: ListContext, deps: CommandDeps): Promise<void> {
  const { object } = context;
  const lines = [`# ${object.kind} ${object.metadata.name}, container ${container.name}`];
  const failures = new Map<string, string[]>();
  for (const { name, value = '', valueFrom } of (container.env ?? []) as readonly EnvVar[]) {
    const found = valueFrom && context.resolve ? await resolve(valueFrom, container, context, deps) : {};
    if (found.error !== undefined) failures.set(found.error, [...(failures.get(found.error) ?? []), name]);
    const shown = valueFrom ? found.value : value;
    lines.push(valueFrom && shown === undefined ? `# ${name} from ${referenceText(valueFrom)}` : `${name}=${shown}`);
  }
  await deps.streams.out(lines.map((line) => `${line}\n`).join(''));
  const errors = [...failures].map(
    ([error, names]) => `error retrieving reference for ${names.toSorted(compareBytes).join(', ')}: ${error}\n`,
  );
  for (const error of errors.toSorted(compareBytes)) deps.streams.err(error);
}

/** `configmap settings, key color`. k8s: kubectl set/env/env_resolve.go GetEnvVarRefString */
function referenceText({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: Source): string {
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name ?? ''}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name ?? ''}, key ${secretKeyRef.key}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (!resourceFieldRef) return 'invalid valueFrom';
  const { containerName = '', resource } = resourceFieldRef;
  return `resource field ${containerName === '' ? '' : `${containerName}/`}${resource}`;
}

interface Resolved {
  readonly value?: string;
  readonly error?: string;
}

async function resolve(source: Source, container: Container, context: ListContext, deps: CommandDeps): Promise<Resolved> {
  try {
    return { value: await valueBehind(source, container, context, deps) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

async function valueBehind(source: Source, container: Container, context: ListContext, deps: CommandDeps): Promise<string> {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = source;
  if (secretKeyRef) {
    const data = await dataOf<Secret>('Secret', secretKeyRef.name ?? '', context, deps);
    return Buffer.from(keyOf(data, secretKeyRef, 'secret'), 'base64').toString();
  }
  if (configMapKeyRef)
    return keyOf(await dataOf<ConfigMap>('ConfigMap', configMapKeyRef.name ?? '', context, deps), configMapKeyRef, 'config map');
  // Of an object that is no pod, too, kubectl reads its own metadata.
  if (fieldRef) return metadataFieldValue(fieldRef.fieldPath, context.object as Pod);
  if (!resourceFieldRef) throw new UserError('invalid valueFrom');
  const [side = '', name = ''] = resourceFieldRef.resource.split(/\.(.*)/s);
  const isKnown = ['cpu', 'memory', 'ephemeral-storage'].includes(name) || name.startsWith('hugepages-');
  if (!isKnown || (side !== 'limits' && side !== 'requests'))
    throw new UserError(`Unsupported container resource : ${resourceFieldRef.resource}`);
  return inUnits(container.resources?.[side]?.[name] ?? '0', resourceFieldRef.divisor, name === 'cpu');
}

type Data = Readonly<Record<string, string>>;

async function dataOf<T extends KubeObject & { readonly data?: Data }>(
  kind: 'ConfigMap' | 'Secret',
  name: string,
  { namespace }: ListContext,
  { client }: CommandDeps,
): Promise<Data> {
  const { data = {} } = await client.request<T>('GET', objectPath({ resource: resourceOfKind(kind), namespace, name }));
  return data;
}

function keyOf(data: Data, { name = '', key }: { readonly name?: string; readonly key: string }, what: string): string {
  const value = Object.hasOwn(data, key) ? data[key] : undefined;
  if (value === undefined) throw new UserError(`key ${key} not found in ${what} ${name}`);
  return value;
}
