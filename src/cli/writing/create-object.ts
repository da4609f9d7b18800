import { engineAnnotation } from '../../api/annotations.ts';
import { engineChoice, isKnownEngine, type KnownEngine } from '../../api/engines.ts';
import { ApiError, UserError } from '../../api/errors.ts';
import { isRecord } from '../../api/is-record.ts';
import type { KubeObject } from '../../api/types.ts';
import type { CommandDeps } from '../deps.ts';
import { ExplainedError } from '../errors/render-error.ts';
import { podPath } from '../manifests/pods-of-files.ts';
import type { ManifestObject } from '../manifests/read-manifests.ts';
import { listPath } from '../selecting/paths.ts';
import type { Found } from '../selecting/select.ts';
import { type WriteOptions, writeQuery } from './write-options.ts';

/** Which engine new pods are for: `--engine`, else KPOD_ENGINE, else the agent's choice; none in a cluster. Throws UserError for an unknown one. */
export function chosenEngine(
  flags: { readonly engine: string; readonly inCluster?: string },
  env: CommandDeps['env'],
): KnownEngine | undefined {
  if (flags.inCluster !== undefined) return undefined;
  const [name, origin] = flags.engine !== '' ? [flags.engine, '--engine'] : [env['KPOD_ENGINE'] ?? '', 'KPOD_ENGINE'];
  if (name === '') return undefined;
  if (!isKnownEngine(name)) throw new UserError(`${origin}: unknown engine ${JSON.stringify(name)}, must be ${engineChoice()}`);
  return name;
}

export interface CreateOptions extends WriteOptions {
  /** For pods and Services that name none, and the pods of workloads. */
  readonly engine: string | undefined;
  /** Instead of the manifest's own object. */
  readonly body?: unknown;
}

/**
 * Creates one object of a manifest. An error of the API says the file and the lines that it is about.
 */
export async function createObject<T extends KubeObject>(
  object: ManifestObject,
  options: CreateOptions,
  deps: Pick<CommandDeps, 'client'>,
): Promise<Found<T>> {
  try {
    const body = withEngine(options.body ?? manifestBody(object), object, options.engine);
    const created = await deps.client.request<T>('POST', listPath(object.resource, object.namespace), { body, query: writeQuery(options) });
    return { target: { ...object, name: created.metadata.name }, object: created };
  } catch (error) {
    throw await explainWriteError(error, 'creating', object);
  }
}

/** The object of a manifest as it is, its namespace filled in. What is not even an object is left for the server to refuse. */
export function manifestBody({ document, resource, namespace }: ManifestObject): Readonly<Record<string, unknown>> {
  const { value } = document;
  const metadata = value['metadata'] ?? {};
  if (!isRecord(metadata)) return value;
  // What is of no namespace has none, whatever its file says. k8s: cli-runtime resource/mapper.go
  const { namespace: _stated, ...rest } = metadata;
  const kept = resource.namespaced ? metadata : rest;
  return { ...value, metadata: { ...kept, ...(namespace === undefined ? {} : { namespace }) } };
}

/** Where an object of a kind says for which engine its pods are, or it is itself. */
const enginePath = (kind: string): readonly string[] | undefined =>
  kind === 'Service' ? [] : kind === 'PodTemplate' ? ['template'] : podPath(kind);

/** What is to be created, with the engine that its pods are for where it says none. */
export function withEngine(body: unknown, { resource }: Pick<ManifestObject, 'resource'>, engine: string | undefined): unknown {
  const path = enginePath(resource.kind);
  return engine === undefined || path === undefined ? body : annotated(body, path, engine);
}

/** What is not what it should be is left for the server to refuse. */
function annotated(value: unknown, [key, ...below]: readonly string[], engine: string): unknown {
  if (!isRecord(value)) return value;
  if (key !== undefined) return { ...value, [key]: annotated(value[key], below, engine) };
  const metadata = value['metadata'] ?? {};
  if (!isRecord(metadata)) return value;
  const annotations = metadata['annotations'] ?? {};
  if (!isRecord(annotations)) return value;
  return { ...value, metadata: { ...metadata, annotations: { [engineAnnotation]: engine, ...annotations } } };
}

/**
 * An error of the API with the file it is about, in the words of `verb`, and with the lines of the file that it is about.
 * k8s: kubectl cmd/util AddSourceToErr
 */
export async function explainWriteError(error: unknown, verb: string, { document, resource, source }: ManifestObject): Promise<unknown> {
  const located = addSource(error, verb, source);
  if (!(located instanceof ApiError)) return located;
  const { explainRefusal } = await import('../../api/explain-refusal.ts');
  const hints = explainRefusal(located.status, resource.kind, document);
  return hints.length === 0 ? located : new ExplainedError(located, hints);
}

/** `error when creating "f.yaml": …`. Errors that are not the API's are left as they are. */
export function addSource(error: unknown, verb: string, source: string | undefined): unknown {
  if (!(error instanceof ApiError) || !source) return error;
  return new ApiError({ ...error.status, message: `error when ${verb} ${JSON.stringify(source)}: ${error.message}` });
}
