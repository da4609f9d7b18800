import { type DecodeResult, decodeValue, unreadable } from '../../decode.ts';
import { UserError } from '../../errors.ts';
import { resources } from '../../kinds/resources.ts';
import { parseJson } from '../../parse-json.ts';
import { listType } from '../../schema.ts';
import { noSuchKind } from '../../scheme.ts';
import { largestAnnotations } from '../../validation/metadata.ts';

type Json = Readonly<Record<string, unknown>>;

/** Kubernetes 1.3 to 1.5 had init containers in annotations; 1.6 and 1.7 read them still. The later key wins. */
const initContainerKeys = ['pod.beta.kubernetes.io/init-containers', 'pod.alpha.kubernetes.io/init-containers'] as const;
const statusKeys = ['pod.beta.kubernetes.io/init-container-statuses', 'pod.alpha.kubernetes.io/init-container-statuses'] as const;

/** What reading the old annotations of a pod gave. */
export interface LegacyResult {
  readonly value: Json;
  /** Unknown fields inside the annotation, by path. */
  readonly unknownFields: readonly string[];
  /** One text when an annotation was read. */
  readonly warnings: readonly string[];
}

/**
 * A decoded Pod in today's form: the init containers of an old annotation replace `spec.initContainers`, and the annotations are gone.
 * A pod without them comes back as it is. Throws ApiError BadRequest when the annotation cannot be read.
 * k8s: pkg/api/v1/conversion.go of 1.6, Convert_v1_Pod_To_api_Pod
 */
export function readLegacyAnnotations(pod: Json): LegacyResult {
  const found = findAnnotation(pod);
  if (!found) return { value: withoutAnnotations(pod), unknownFields: [], warnings: [] };
  // Validation refuses what is longer than all annotations together may be.
  if (found.text.length > largestAnnotations) return { value: pod, unknownFields: [], warnings: [] };
  const path = `metadata.annotations[${found.key}]`;
  const { value, problem, unknownFields } = decodeContainers(found.text, path);
  if (problem !== undefined) throw unreadable('Pod', `${path}: ${problem}`);
  const warning = `${path}: deprecated since v1.6, non-functional in a cluster since v1.8; use "spec.initContainers" (see kpod convert)`;
  return { value: withInitContainers(pod, value as readonly unknown[]), unknownFields, warnings: [warning] };
}

interface FoundAnnotation {
  readonly key: string;
  readonly text: string;
}

function findAnnotation(pod: Json): FoundAnnotation | undefined {
  const annotations = annotationsOf(pod);
  const key = initContainerKeys.find((candidate) => Object.hasOwn(annotations, candidate));
  return key === undefined ? undefined : { key, text: String(annotations[key]) };
}

const annotationsOf = (pod: Json): Json => ((pod['metadata'] as Json | undefined)?.['annotations'] ?? {}) as Json;

function decodeContainers(text: string, path: string): DecodeResult {
  try {
    return decodeValue(listType('Container'), parseJson(text, (detail) => new UserError(detail)) ?? [], { path, goPath: [] });
  } catch (error) {
    return {
      value: undefined,
      problem: `the value is no JSON: ${(error as Error).message.replace(/^json parse error: /, '')}`,
      unknownFields: [],
      mistakes: [],
    };
  }
}

function withInitContainers(pod: Json, initContainers: readonly unknown[]): Json {
  const { initContainers: _replaced, ...spec } = (pod['spec'] ?? {}) as Json;
  const stated = initContainers.length > 0 ? { initContainers } : {};
  return { ...withoutAnnotations(pod), spec: { ...spec, ...stated } };
}

function withoutAnnotations(pod: Json): Json {
  const annotations = annotationsOf(pod);
  const old: readonly string[] = [...initContainerKeys, ...statusKeys];
  const kept = Object.entries(annotations).filter(([key]) => !old.includes(key));
  if (kept.length === Object.keys(annotations).length) return pod;
  const { annotations: _replaced, ...metadata } = pod['metadata'] as Json;
  return { ...pod, metadata: kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) } };
}

/**
 * An object of a manifest in today's form, otherwise as it was written, for `kpod convert`. Throws UserError when an old annotation cannot
 * be read, and for a kind that kpod does not have.
 */
export function convertManifestObject(value: Json): Json {
  const kind = String(value['kind']);
  if (!resources.some((resource) => resource.kind === kind && resource.apiVersion === value['apiVersion'])) {
    throw new UserError(`kind ${kind} (${value['apiVersion']}) cannot be converted: ${noSuchKind}`);
  }
  if (kind !== 'Pod') return value;
  const found = findAnnotation(value);
  if (!found) return withoutAnnotations(value);
  const { problem } = decodeContainers(found.text, '');
  if (problem !== undefined) throw new UserError(`metadata.annotations[${found.key}]: ${problem}`);
  return withInitContainers(value, (JSON.parse(found.text) ?? []) as readonly unknown[]);
}
