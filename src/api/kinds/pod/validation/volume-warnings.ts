import { goQuote } from '../../../go-quote.ts';
import type { Volume } from '../../../types.ts';
import type { ConfigMapSource, DownwardSource, ProjectedSource, Projection, SecretSource } from './shapes.ts';

const deprecatedSources: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

/** What the API server warns of in volumes. k8s: pkg/api/pod/warnings.go */
export function volumeWarnings(volumes: readonly Volume[]): readonly string[] {
  return [
    ...volumes.flatMap((volume, index) =>
      Object.entries(deprecatedSources)
        .filter(([source]) => volume[source] !== undefined)
        .map(([source, text]) => `spec.volumes[${index}].${source}: ${text}`),
    ),
    ...volumes.flatMap(overlappingPaths),
  ];
}

function overlappingPaths(volume: Volume): readonly string[] {
  const name = goQuote(volume.name);
  const configMap = volume['configMap'] as ConfigMapSource | undefined;
  const secret = volume['secret'] as SecretSource | undefined;
  const downward = volume['downwardAPI'] as DownwardSource | undefined;
  const projected = volume['projected'] as ProjectedSource | undefined;
  return [
    ...overlaps(pathsOf(configMap), `volume ${name} (ConfigMap ${goQuote(configMap?.name ?? '')}): overlapping paths`),
    ...overlaps(pathsOf(secret), `volume ${name} (Secret ${goQuote(secret?.secretName ?? '')}): overlapping paths`),
    ...overlaps(pathsOf(downward), `volume ${name} (DownwardAPI): overlapping paths`),
    ...projectedOverlaps(projected?.sources ?? [], name),
  ];
}

const pathsOf = (source: { readonly items?: readonly { readonly path?: string }[] } | undefined): readonly string[] =>
  (source?.items ?? []).map(({ path = '' }) => path);

/** Kubernetes compares all with all, which for thousands of files would take seconds, for warnings that no answer has room for. */
const mostSources = 20;
const mostPaths = 100;

function projectedOverlaps(sources: readonly Projection[], name: string): readonly string[] {
  let before: readonly string[] = [];
  return sources.slice(0, mostSources).flatMap((source) => {
    if (Object.keys(source).length === 0) return [`volume ${name} (Projected) has no sources provided`];
    const { paths, kind } = projectionPaths(source);
    if (paths.length === 0) return [];
    const text = `volume ${name} (Projected ${kind}): overlapping paths`;
    const own = [...new Set(paths)];
    const together = [...own, ...before].sort();
    before = [...new Set([...before, ...own])];
    return [...overlaps(paths, text), ...overlaps(together, text)];
  });
}

function projectionPaths(source: Projection): { readonly paths: readonly string[]; readonly kind: string } {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle } = source;
  if (configMap) return { paths: pathsOf(configMap), kind: `ConfigMap ${goQuote(configMap.name ?? '')}` };
  if (secret) return { paths: pathsOf(secret), kind: `Secret ${goQuote(secret.name ?? '')}` };
  if (downwardAPI) return { paths: pathsOf(downwardAPI), kind: 'DownwardAPI' };
  if (serviceAccountToken) return { paths: [serviceAccountToken.path ?? ''], kind: 'ServiceAccountToken' };
  return { paths: [clusterTrustBundle?.path ?? ''], kind: 'ClusterTrustBundle' };
}

/** Two items that write the same file, or one a directory where the other writes a file. */
function overlaps(paths: readonly string[], text: string): readonly string[] {
  const trimmed = paths.slice(0, mostPaths).map(withoutTrailingSlashes);
  return trimmed.flatMap((path, index) => {
    const other = trimmed.slice(0, index).find((item) => item && path && (`${item}/`.startsWith(path) || `${path}/`.startsWith(item)));
    return other === undefined ? [] : [`${text}: ${goQuote(path)} with ${goQuote(other)}`];
  });
}

/** Not by a pattern, which looks again at every slash of a long row of them. */
function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}
