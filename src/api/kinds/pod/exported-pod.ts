type Json = Readonly<Record<string, unknown>>;

const tokenDirectory = '/var/run/secrets/kubernetes.io/serviceaccount';
/** What clusters before 1.21 called the volume that they added to every pod: that of a Secret. */
const addedVolume = /^[a-z0-9.-]+-token-[a-z0-9]{5}$/;

/**
 * A decoded Pod without the service account volume that an old cluster added to every pod and that `kubectl get -o yaml` therefore shows, and
 * without its mounts, since the Secret of it is nowhere else; with one warning when there was one.
 */
export function withoutServiceAccountVolume(pod: Json): { readonly value: Json; readonly warnings: readonly string[] } {
  const spec = (pod['spec'] ?? {}) as Json;
  const volumes = listOf(spec['volumes']);
  const index = volumes.findIndex((volume) => isAdded(volume, spec));
  const name = volumes[index]?.['name'];
  if (index < 0) return { value: pod, warnings: [] };
  const warning = `spec.volumes[${index}]: the service account volume "${name}" and its mounts are left out: its Secret is the cluster's, and kpod mounts a token of its own`;
  const { volumes: _replaced, ...rest } = spec;
  const kept = volumes.filter((_, position) => position !== index);
  const lists = ['initContainers', 'containers'].filter((list) => spec[list] !== undefined);
  const containers = lists.map((list) => [list, listOf(spec[list]).map((container) => withoutMount(container, name))]);
  const value = { ...pod, spec: { ...rest, ...(kept.length === 0 ? {} : { volumes: kept }), ...Object.fromEntries(containers) } };
  return { value, warnings: [warning] };
}

const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

function isAdded(volume: Json, spec: Json): boolean {
  if (!addedVolume.test(String(volume['name'])) || !volume['secret']) return false;
  const mounts = [...listOf(spec['initContainers']), ...listOf(spec['containers'])].flatMap((container) =>
    listOf(container['volumeMounts']),
  );
  const own = mounts.filter((mount) => mount['name'] === volume['name']);
  return own.every((mount) => mount['mountPath'] === tokenDirectory);
}

function withoutMount(container: Json, volumeName: unknown): Json {
  const { volumeMounts, ...rest } = container;
  const kept = listOf(volumeMounts).filter((mount) => mount['name'] !== volumeName);
  return kept.length === 0 ? rest : { ...rest, volumeMounts: kept };
}
