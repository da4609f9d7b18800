/** The sources of volumes whose files kpod writes: always mounted read-only, and following what they show. */
import { allContainers } from '../../api/pod-status.ts';
import type { Pod, Volume, VolumeProjection } from '../../api/types.ts';
import { downwardFiles, tellsOfMetadata } from './downward-files.ts';
import { prepareContent } from './group-shares.ts';
import { configMapFiles, secretFiles } from './key-files.ts';
import { joinErrors, type Payload, PayloadError, type PayloadFile } from './payload.ts';
import type { VolumePlace } from './volume-directories.ts';
import { MountError, type SourcedVolume, type VolumeContext, type VolumeSource } from './volume-source.ts';

type Settings<Name extends 'configMap' | 'secret' | 'downwardAPI' | 'projected'> = NonNullable<Volume[Name]>;

type PayloadContext = Pick<VolumeContext, 'pod' | 'objects' | 'node' | 'tokens'>;

/** What stands in a volume. Throws PayloadError. */
type MakePayload<S> = (settings: S, context: PayloadContext) => Payload | Promise<Payload>;

/** A source of files; `mode` is what those have that state none. k8s: the kubelet's wrapped emptyDirs */
function fileSource<S>(
  place: Pick<VolumePlace, 'source' | 'medium'>,
  payload: MakePayload<S>,
  changes: Pick<VolumeSource<S>, 'references' | 'tellsOfPod'>,
): VolumeSource<S> {
  const placeOf = (volume: string, uid = ''): VolumePlace => ({ ...place, uid, volume });
  const fill = async ({ name, settings }: SourcedVolume<S>, context: VolumeContext): Promise<void> => {
    try {
      await context.directories.fill(placeOf(name, context.pod.metadata.uid), await payload(settings, context), prepareContent(context));
    } catch (error) {
      throw error instanceof PayloadError ? new MountError(name, error.message) : error;
    }
  };
  return {
    ...changes,
    setUp: fill,
    refresh: fill,
    ownership: () => 'readOnly',
    mount: ({ name }, { pod, directories }) => ({
      source: { type: 'bind', hostPath: directories.path(placeOf(name, pod.metadata.uid)) },
      readOnly: true,
    }),
  };
}

const plainMode = 0o644;
const keysOf = <S extends { readonly defaultMode?: number }>(settings: S, { pod }: Pick<VolumeContext, 'pod'>) => ({
  ...settings,
  mode: settings.defaultMode ?? plainMode,
  namespace: pod.metadata.namespace ?? '',
});

/** The keys of a ConfigMap. k8s: volume/configmap/configmap.go */
export const configMap: VolumeSource<Settings<'configMap'>> = fileSource(
  { source: 'kubernetes.io~configmap', medium: 'disk' },
  (settings, context) => configMapFiles(context.objects, keysOf(settings, context)),
  { references: ({ name }) => [{ kind: 'ConfigMap', name }] },
);

/** The keys of a Secret. k8s: volume/secret/secret.go */
export const secret: VolumeSource<Settings<'secret'>> = fileSource(
  { source: 'kubernetes.io~secret', medium: 'memory' },
  ({ secretName, ...settings }, context) => secretFiles(context.objects, { ...keysOf(settings, context), name: secretName }),
  { references: ({ secretName }) => [{ kind: 'Secret', name: secretName }] },
);

/** What a pod tells of itself. k8s: volume/downwardapi/downwardapi.go */
export const downwardAPI: VolumeSource<Settings<'downwardAPI'>> = fileSource<Settings<'downwardAPI'>>(
  { source: 'kubernetes.io~downward-api', medium: 'memory' },
  (settings, { pod, node }) => downwardFiles(pod, settings, { mode: settings.defaultMode ?? plainMode, allocatable: node.allocatable }),
  { tellsOfPod: tellsOfMetadata },
);

/** Several of them in one volume. k8s: volume/projected/projected.go */
export const projected: VolumeSource<Settings<'projected'>> = fileSource(
  { source: 'kubernetes.io~projected', medium: 'memory' },
  projectedFiles,
  {
    references: ({ sources = [] }, { pod }) =>
      sources.flatMap(({ configMap, secret, serviceAccountToken }) => [
        ...(serviceAccountToken ? [{ kind: 'ServiceAccount', name: pod.spec.serviceAccountName ?? 'default' }] : []),
        ...(configMap ? [{ kind: 'ConfigMap', name: configMap.name }] : []),
        ...(secret ? [{ kind: 'Secret', name: secret.name }] : []),
      ]),
    tellsOfPod: ({ sources = [] }) => sources.some(({ downwardAPI }) => downwardAPI !== undefined && tellsOfMetadata(downwardAPI)),
  },
);

// k8s: projected.go collectData: of files with the same path the last one counts, and every source that fails is named.
async function projectedFiles({ sources = [], defaultMode = plainMode }: Settings<'projected'>, context: PayloadContext): Promise<Payload> {
  const files = new Map<string, PayloadFile>();
  const problems: string[] = [];
  for (const part of sources) {
    try {
      for (const [path, file] of await partFiles(part, defaultMode, context)) files.set(path, file);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new PayloadError(joinErrors(problems));
  return files;
}

async function partFiles(part: VolumeProjection, mode: number, context: PayloadContext): Promise<Payload> {
  const { pod, objects, node } = context;
  const namespace = pod.metadata.namespace ?? '';
  if (part.secret) return secretFiles(objects, { ...part.secret, mode, namespace });
  if (part.serviceAccountToken) return tokenFiles(part.serviceAccountToken, mode, context);
  if (part.downwardAPI) return downwardFiles(pod, part.downwardAPI, { mode, allocatable: node.allocatable });
  return part.configMap ? configMapFiles(objects, { ...part.configMap, mode, namespace }) : new Map();
}

/**
 * Where all containers are of one user, and kpod may give files away, the token is that user's alone; in a pod with a group its owner's and
 * that group's, which gets its share with the rest of the volume. k8s: projected.go
 */
async function tokenFiles(
  wanted: NonNullable<VolumeProjection['serviceAccountToken']>,
  mode: number,
  { pod, tokens }: PayloadContext,
): Promise<Payload> {
  const data = Buffer.from(await tokens.get(pod, wanted));
  const owner = tokens.givesAway ? userOfAll(pod) : undefined;
  const isPrivate = owner !== undefined || pod.spec.securityContext?.fsGroup !== undefined;
  return new Map([[wanted.path, { data, mode: isPrivate ? ownMode : mode, ...(owner === undefined ? {} : { owner }) }]]);
}

const ownMode = 0o600;

/** The user that all containers run as, when they say so. k8s: volume/util FsUserFrom */
function userOfAll({ spec }: Pod): number | undefined {
  const users = allContainers(spec).map(({ securityContext }) => securityContext?.runAsUser ?? spec.securityContext?.runAsUser);
  return new Set(users).size === 1 ? users[0] : undefined;
}
