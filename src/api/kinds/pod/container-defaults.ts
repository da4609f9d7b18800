import { canonicalAmounts, canonicalQuantityOf, canonicalResources, isUnset, type Json } from '../../json-defaults.ts';
import { setClaimSpecDefaults } from '../persistentvolumeclaim/defaults.ts';

/** Where a container stands: on the network of the host, in a template whose pods get some of the defaults when they are made. */
export interface ContainerPlace {
  readonly onHost: boolean;
  readonly inTemplate: boolean;
}

/** A decoded container with the API server's defaults. */
export function setContainerDefaults(container: Json, { onHost, inTemplate }: ContainerPlace): Json {
  return {
    ...container,
    ...(Array.isArray(container['ports'])
      ? { ports: container['ports'].map((port: Json) => containerPort(port, onHost && !inTemplate)) }
      : {}),
    ...(Array.isArray(container['env']) ? { env: container['env'].map(envVar) } : {}),
    ...withEach(container, ['livenessProbe', 'readinessProbe', 'startupProbe'], probe),
    ...withEach(container, ['lifecycle'], (lifecycle) => ({ ...lifecycle, ...withEach(lifecycle, ['postStart', 'preStop'], httpHandler) })),
    resources: (inTemplate ? canonicalAmounts : canonicalResources)(container['resources']),
    terminationMessagePath: container['terminationMessagePath'] || '/dev/termination-log',
    terminationMessagePolicy: container['terminationMessagePolicy'] || 'File',
    // The API server says Always for `latest`; here what is built or pulled locally just runs.
    imagePullPolicy: container['imagePullPolicy'] || 'IfNotPresent',
  };
}

/** The named fields of `object` that are there, each replaced by its defaulted form. */
function withEach(object: Json, fields: readonly string[], change: (value: Json) => Json): Json {
  const present = fields.filter((field) => !isUnset(object[field]));
  return Object.fromEntries(present.map((field) => [field, change(object[field] as Json)]));
}

function containerPort(port: Json, onHost: boolean): Json {
  const hostPort = port['hostPort'] || (onHost ? port['containerPort'] : undefined);
  return { ...port, ...(hostPort ? { hostPort } : {}), protocol: port['protocol'] || 'TCP' };
}

function envVar(variable: Json): Json {
  const fileKey = (source: Json): Json => ({
    ...source,
    ...withEach(source, ['fileKeyRef'], (ref) => ({ ...ref, optional: ref['optional'] ?? false })),
  });
  return { ...variable, ...withEach(variable, ['valueFrom'], (source) => fileKey(reference(source))) };
}

/** `fieldRef` and `resourceFieldRef`, as in `valueFrom` and in items of downward volumes. */
function reference(source: Json): Json {
  return {
    ...source,
    ...withEach(source, ['fieldRef'], (ref) => ({ ...ref, apiVersion: ref['apiVersion'] || 'v1' })),
    ...withEach(source, ['resourceFieldRef'], (ref) => ({ ...ref, divisor: canonicalQuantityOf(ref['divisor'] ?? '0') })),
  };
}

function probe(given: Json): Json {
  return {
    ...httpHandler(given),
    ...withEach(given, ['grpc'], (grpc) => ({ ...grpc, service: grpc['service'] ?? '' })),
    timeoutSeconds: given['timeoutSeconds'] || 1,
    periodSeconds: given['periodSeconds'] || 10,
    successThreshold: given['successThreshold'] || 1,
    failureThreshold: given['failureThreshold'] || 3,
  };
}

function httpHandler(handler: Json): Json {
  const withPath = (get: Json): Json => ({ ...get, path: get['path'] || '/', scheme: get['scheme'] || 'HTTP' });
  return { ...handler, ...withEach(handler, ['httpGet'], withPath) };
}

/** A decoded volume with the API server's defaults; one without a source is an emptyDir. */
export function setVolumeDefaults(volume: Json): Json {
  const hasSource = Object.keys(volume).some((field) => field !== 'name' && !isUnset(volume[field]));
  if (!hasSource) return { ...volume, emptyDir: {} };
  return {
    ...volume,
    ...withEach(volume, ['emptyDir'], emptyDir),
    ...withEach(volume, ['hostPath'], (source) => ({ ...source, type: source['type'] ?? '' })),
    ...withEach(volume, ['configMap', 'secret'], withMode),
    ...withEach(volume, ['downwardAPI'], (source) => downwardItems(withMode(source))),
    ...withEach(volume, ['projected'], (source) => projected(withMode(source))),
    ...withEach(volume, ['ephemeral'], ephemeral),
    ...withEach(volume, ['image'], (source) => ({ ...source, pullPolicy: source['pullPolicy'] || 'IfNotPresent' })),
  };
}

function ephemeral(source: Json): Json {
  const template = source['volumeClaimTemplate'] as Json | undefined;
  return template
    ? { ...source, volumeClaimTemplate: { ...template, spec: setClaimSpecDefaults((template['spec'] ?? {}) as Json) } }
    : source;
}

const withMode = (source: Json): Json => ({ ...source, defaultMode: source['defaultMode'] ?? 0o644 });

const emptyDir = (source: Json): Json =>
  isUnset(source['sizeLimit']) ? source : { ...source, sizeLimit: canonicalQuantityOf(source['sizeLimit']) };

function downwardItems(source: Json): Json {
  return Array.isArray(source['items']) ? { ...source, items: source['items'].map(reference) } : source;
}

function projected(source: Json): Json {
  if (!Array.isArray(source['sources'])) return source;
  const sources = source['sources'].map((entry: Json) => ({
    ...entry,
    ...withEach(entry, ['downwardAPI'], downwardItems),
    ...withEach(entry, ['serviceAccountToken'], (token) => ({ ...token, expirationSeconds: token['expirationSeconds'] ?? 3600 })),
  }));
  return { ...source, sources };
}
