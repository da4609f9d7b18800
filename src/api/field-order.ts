import { compareBytes } from './byte-order.ts';

/** In which order the fields at a path (`''`, `.metadata`) of an object are written. */
export type FieldOrder = (path: string) => (a: string, b: string) => number;

/** By their names: what Go makes of maps. */
export const byName: FieldOrder = () => compareBytes;

/** These first, in this order; others follow by their names. */
export const inOrder = (fields: readonly string[]): ReturnType<FieldOrder> => {
  const ranks = new Map(fields.map((field, index) => [field, index]));
  const rankOf = (field: string): number => ranks.get(field) ?? fields.length;
  return (a, b) => rankOf(a) - rankOf(b) || compareBytes(a, b);
};

const ofObject = inOrder([
  ...['kind', 'apiVersion', 'metadata', 'immutable', 'data', 'binaryData', 'stringData', 'type'],
  ...['secrets', 'imagePullSecrets', 'automountServiceAccountToken', 'spec', 'status', 'value', 'globalDefault', 'description'],
  ...['preemptionPolicy', 'rules', 'aggregationRule', 'subjects', 'roleRef'],
]);
const ofMetadata = inOrder([
  ...['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'generation', 'creationTimestamp'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds', 'labels', 'annotations', 'ownerReferences', 'finalizers', 'managedFields'],
]);

const ofOwner = inOrder(['apiVersion', 'kind', 'name', 'uid', 'controller', 'blockOwnerDeletion']);

/** Of what is in a spec or a status, at every depth: what stands in several structs stands in the same order in all but a few. */
const ofParts = inOrder([
  ...['metadata', 'spec', 'name', 'value', 'valueFrom', 'image', 'command', 'args'],
  ...[
    'workingDir',
    'expirationSeconds',
    'key',
    'path',
    'hostPort',
    'containerPort',
    'protocol',
    'appProtocol',
    'port',
    'targetPort',
    'nodePort',
    'hostIP',
    'ports',
  ],
  ...['envFrom', 'env', 'limits', 'requests', 'resources', 'resizePolicy'],
  ...['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'optional', 'apiVersion', 'fieldPath'],
  ...['schedule', 'timeZone', 'startingDeadlineSeconds', 'concurrencyPolicy', 'parallelism', 'completions', 'backoffLimit', 'replicas'],
  ...['minAvailable', 'selector', 'matchLabels', 'matchExpressions', 'manualSelector', 'template', 'volumeClaimTemplates', 'serviceName'],
  ...['podManagementPolicy', 'strategy', 'updateStrategy', 'ttlSecondsAfterFinished', 'completionMode', 'suspend', 'jobTemplate'],
  ...[
    'successfulJobsHistoryLimit',
    'failedJobsHistoryLimit',
    'minReadySeconds',
    'revisionHistoryLimit',
    'paused',
    'progressDeadlineSeconds',
  ],
  ...['volumes', 'initContainers', 'containers', 'ephemeralContainers', 'restartPolicy', 'volumeMounts', 'volumeDevices'],
  ...[
    'livenessProbe',
    'readinessProbe',
    'startupProbe',
    'lifecycle',
    'terminationMessagePath',
    'terminationMessagePolicy',
    'imagePullPolicy',
  ],
  ...['terminationGracePeriodSeconds', 'activeDeadlineSeconds', 'dnsPolicy', 'nodeSelector', 'serviceAccountName', 'serviceAccount'],
  ...['automountServiceAccountToken', 'nodeName', 'hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'securityContext'],
  ...[
    'stdin',
    'stdinOnce',
    'tty',
    'imagePullSecrets',
    'hostname',
    'subdomain',
    'affinity',
    'schedulerName',
    'tolerations',
    'operator',
    'effect',
    'tolerationSeconds',
    'hostAliases',
    'priority',
    'enableServiceLinks',
    'preemptionPolicy',
    'sources',
    'defaultMode',
    'readOnly',
    'mountPath',
  ],
  ...[
    'clusterIP',
    'clusterIPs',
    'type',
    'rollingUpdate',
    'maxUnavailable',
    'maxSurge',
    'externalIPs',
    'sessionAffinity',
    'loadBalancerIP',
    'externalName',
    'ipFamilies',
    'ipFamilyPolicy',
    'internalTrafficPolicy',
  ],
  ...['ingressClassName', 'defaultBackend', 'tls', 'rules', 'pathType', 'backend'],
  ...['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'],
]);
/** Of what is in neither. */
const ofOthers: ReadonlyMap<string, ReturnType<FieldOrder>> = new Map([
  ['.rules[]', inOrder(['verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'])],
  ['.subjects[]', inOrder(['kind', 'apiGroup', 'name', 'namespace'])],
]);
/** The keys of these are anybody's. */
const isMap = (path: string): boolean =>
  /\.(labels|matchLabels|annotations|nodeSelector|limits|requests|capacity|overhead|hard)$/.test(path);

/** As Kubernetes' types have the fields: how kubectl writes an object that it has made or read itself. */
export const asTyped: FieldOrder = (path) => {
  if (path === '') return ofObject;
  if (path.endsWith('.metadata')) return ofMetadata;
  if (path.endsWith('.ownerReferences[]')) return ofOwner;
  const other = ofOthers.get(path);
  if (other) return other;
  return isMap(path) || !/^\.(spec|status)\b/.test(path) ? compareBytes : ofParts;
};
