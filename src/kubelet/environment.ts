/** The variables of a container. Pure. k8s: kubelet_pods.go makeEnvironmentVariables */
import { fieldRefValue, type PodPlace, resourceFieldValue } from '../api/downward-api.ts';
import { readEnvFile } from '../api/env-file.ts';
import { UserError } from '../api/errors.ts';
import { expandVariables } from '../api/expansion.ts';
import { goQuote } from '../api/go-quote.ts';
import type { ResourceList } from '../api/resources.ts';
import type { ConfigMap, Container, EnvFromSource, EnvVarSource, FileKeySelector, KeySelector, Pod, Secret } from '../api/types.ts';
import { ContainerConfigError, RuntimeRefusal } from './start-failure.ts';

/** The variables of a container by name. */
export type Environment = Readonly<Record<string, string>>;

/** What the variables of a pod's containers come from, at the moment a container starts. */
export interface EnvironmentSources {
  readonly pod: Pod;
  readonly place: PodPlace;
  /** What the machine has for pods. */
  readonly allocatable: ResourceList;
  /** The variables of Services. */
  readonly services: Environment;
  /** The ConfigMap of that name in the pod's namespace. */
  readonly configMap: (name: string) => ConfigMap | undefined;
  /** The Secret of that name in the pod's namespace. */
  readonly secret: (name: string) => Secret | undefined;
  /** What the file at a path of a volume of the pod says; undefined when it is not there. */
  readonly file: (ref: FileKeySelector) => string | undefined;
}

/**
 * A container's environment: all keys of `envFrom`, the later ones winning; over them `env` in list order, its literals seeing what stands
 * before them and the variables of Services; and the variables of Services that it does not set itself. What is optional and missing is
 * left out. Throws ContainerConfigError for what is missing, RuntimeRefusal for a value that no process can be given.
 */
export function makeEnvironment(container: Container, sources: EnvironmentSources): Environment {
  // Without a prototype, so that any name is a name like any other.
  const known: Record<string, string> = Object.assign(Object.create(null), sources.services);
  for (const source of container.envFrom ?? []) {
    for (const [key, value] of Object.entries(allKeys(source, sources) ?? {})) known[`${source.prefix ?? ''}${key}`] = value;
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const resolved = value || !valueFrom ? expandVariables(value ?? '', known) : resolve(valueFrom, container, sources);
    if (resolved !== undefined) known[name] = resolved;
  }
  for (const [name, value] of Object.entries(known)) checkValue(name, value);
  return known;
}

/** k8s: the CRI carries valid UTF-8, and the kernel ends a variable at a NUL byte */
function checkValue(name: string, value: string): void {
  if (value.includes('\0')) throw new RuntimeRefusal(`environment variable ${goQuote(name)} contains nul byte (\\x00)`);
}

/** Undefined when the source is missing and may be. */
function allKeys({ configMapRef, secretRef }: EnvFromSource, sources: EnvironmentSources): Environment | undefined {
  if (configMapRef) return find('ConfigMap', configMapRef, sources)?.data ?? {};
  if (!secretRef) return undefined;
  const { data = {} } = find('Secret', secretRef, sources) ?? {};
  return Object.fromEntries(Object.entries(data).map(([key, base64]) => [key, decode(base64, { key, ref: secretRef, sources })]));
}

/** The value that a source has; undefined when it is missing and may be. */
function resolve(source: EnvVarSource, container: Container, sources: EnvironmentSources): string | undefined {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  const { pod, place, allocatable } = sources;
  if (fieldRef) return orConfigError(() => fieldRefValue(fieldRef.fieldPath, pod, place));
  if (resourceFieldRef) return orConfigError(() => resourceFieldValue(resourceFieldRef, pod, { own: container, allocatable }));
  if (configMapKeyRef) return oneKey('ConfigMap', configMapKeyRef, sources);
  if (fileKeyRef) return fromFile(fileKeyRef, sources.file(fileKeyRef));
  if (!secretKeyRef) return '';
  const base64 = oneKey('Secret', secretKeyRef, sources);
  return base64 === undefined ? undefined : decode(base64, { key: secretKeyRef.key, ref: secretKeyRef, sources });
}

function oneKey(kind: 'ConfigMap' | 'Secret', ref: KeySelector, sources: EnvironmentSources): string | undefined {
  const object = find(kind, ref, sources);
  if (!object) return undefined;
  if (object.data && Object.hasOwn(object.data, ref.key)) return object.data[ref.key];
  if (ref.optional) return undefined;
  throw new ContainerConfigError(`couldn't find key ${ref.key} in ${kind} ${sources.pod.metadata.namespace}/${ref.name ?? ''}`);
}

interface ObjectRef {
  readonly name?: string;
  readonly optional?: boolean;
}

/** Undefined when it is missing and may be. */
function find(
  kind: 'ConfigMap' | 'Secret',
  { name = '', optional }: ObjectRef,
  sources: EnvironmentSources,
): ConfigMap | Secret | undefined {
  const object = kind === 'ConfigMap' ? sources.configMap(name) : sources.secret(name);
  if (!object && !optional) throw new ContainerConfigError(`${kind.toLowerCase()} ${goQuote(name)} not found`);
  return object;
}

function fromFile({ volumeName, path, key, optional }: FileKeySelector, text: string | undefined): string | undefined {
  const value = text === undefined ? undefined : readOrConfigError(text, key);
  if (value || optional) return value || undefined;
  if (text === undefined) throw new ContainerConfigError("couldn't parse env file");
  throw new ContainerConfigError(`environment variable key ${goQuote(key)} not found in file ${goQuote(`${volumeName}/${path}`)}`);
}

function readOrConfigError(text: string, key: string): string | undefined {
  try {
    return readEnvFile(text, key);
  } catch {
    // The line that is wrong may hold a secret.
    throw new ContainerConfigError("couldn't parse env file");
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(base64: string, at: { readonly key: string; readonly ref: ObjectRef; readonly sources: EnvironmentSources }): string {
  try {
    return utf8.decode(Buffer.from(base64, 'base64'));
  } catch {
    const where = `key ${at.key} of Secret ${at.sources.pod.metadata.namespace}/${at.ref.name ?? ''}`;
    throw new RuntimeRefusal(`${where} cannot be a variable: it is not valid UTF-8; mount it as a file`);
  }
}

function orConfigError(value: () => string): string {
  try {
    return value();
  } catch (error) {
    throw error instanceof UserError ? new ContainerConfigError(error.message) : error;
  }
}

/** Command or arguments with `$(VAR)` replaced from the complete environment. k8s: container/helpers.go ExpandContainerCommandAndArgs */
export function expandWords(words: readonly string[] | undefined, environment: Environment): readonly string[] | undefined {
  return words?.map((word) => expandVariables(word, environment));
}
