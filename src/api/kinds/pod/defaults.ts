import { canonicalResources, isUnset, type Json } from '../../json-defaults.ts';
import type { Pod } from '../../types.ts';
import { setContainerDefaults, setVolumeDefaults } from './container-defaults.ts';
import { setPodResourceDefaults } from './pod-resources.ts';

/**
 * A decoded Pod with every default of the API server, and of the admission plugins that every cluster has; quantities in canonical
 * form. One default is kpod's own: an unstated imagePullPolicy is IfNotPresent whatever the tag. Throws UserError for a quantity
 * that cannot be read. k8s: apis/core/v1/defaults.go
 */
export function setPodDefaults(pod: object): Pod {
  const object = pod as Json;
  return { apiVersion: 'v1', kind: 'Pod', ...object, spec: podSpec(object['spec']), status: object['status'] ?? {} } as unknown as Pod;
}

/** The template of a kind that makes pods, with the defaults that templates get: the rest comes with the pod. k8s: SetDefaults_PodSpec */
export function setPodTemplateDefaults(template: unknown): Json {
  const { metadata, spec } = (template ?? {}) as { readonly metadata?: Json; readonly spec?: Json };
  const { creationTimestamp: _none, ...rest } = metadata ?? {};
  return { metadata: { creationTimestamp: null, ...rest }, spec: withSpecDefaults(spec ?? {}, { inTemplate: true }) };
}

function podSpec(value: unknown): Json {
  const spec = (value ?? {}) as Json;
  const account = spec['serviceAccountName'] || spec['serviceAccount'] || 'default';
  const defaulted = withSpecDefaults(spec, { inTemplate: false });
  return {
    ...defaulted,
    ...(isUnset(spec['resources']) ? {} : { resources: setPodResourceDefaults(spec['resources'] as Json, defaulted) }),
    enableServiceLinks: spec['enableServiceLinks'] ?? true,
    serviceAccountName: account,
    serviceAccount: account,
    tolerations: tolerations((spec['tolerations'] ?? []) as readonly Json[]),
    preemptionPolicy: spec['preemptionPolicy'] ?? 'PreemptLowerPriority',
    priority: spec['priority'] ?? systemPriorities.get(String(spec['priorityClassName'])) ?? 0,
  };
}

function withSpecDefaults(spec: Json, { inTemplate }: { readonly inTemplate: boolean }): Json {
  const place = { onHost: spec['hostNetwork'] === true, inTemplate };
  const account = spec['serviceAccountName'] || spec['serviceAccount'];
  const lists = Object.fromEntries(
    ['initContainers', 'containers', 'ephemeralContainers']
      .filter((list) => Array.isArray(spec[list]))
      .map((list) => [list, (spec[list] as readonly Json[]).map((container) => setContainerDefaults(container, place))]),
  );
  return {
    ...spec,
    ...lists,
    ...(Array.isArray(spec['volumes']) ? { volumes: spec['volumes'].map(setVolumeDefaults) } : {}),
    ...(isUnset(spec['overhead']) ? {} : { overhead: canonicalResources({ requests: spec['overhead'] })['requests'] }),
    ...(account ? { serviceAccountName: account, serviceAccount: account } : {}),
    restartPolicy: spec['restartPolicy'] || 'Always',
    dnsPolicy: spec['dnsPolicy'] || 'ClusterFirst',
    schedulerName: spec['schedulerName'] || 'default-scheduler',
    securityContext: spec['securityContext'] ?? {},
    terminationGracePeriodSeconds: spec['terminationGracePeriodSeconds'] ?? 30,
  };
}

/** k8s: apis/scheduling SystemPriorityClasses */
const systemPriorities: ReadonlyMap<string, number> = new Map([
  ['system-node-critical', 2_000_001_000],
  ['system-cluster-critical', 2_000_000_000],
]);

/** k8s: plugin/pkg/admission/defaulttolerationseconds */
function tolerations(given: readonly Json[]): readonly Json[] {
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (taint) => !given.some(({ key, effect }) => (!key || key === taint) && (!effect || effect === 'NoExecute')),
  );
  return [...given, ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }))];
}
