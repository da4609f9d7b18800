/** What the account of a pod gives it at its birth. Pure. k8s: plugin/pkg/admission/serviceaccount */
import { generatedName } from './admission.ts';
import { rootCertificateName } from './default-account.ts';
import { allContainers } from './pod-status.ts';
import type { Container, Pod, ServiceAccount, Volume } from './types.ts';

/** Where containers find the token, the certificate and the namespace. */
const tokenDirectory = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';
/** An hour and some seconds: by this odd number the API knows tokens that were not asked for by anybody. k8s: WarnOnlyBoundTokenExpirationPeriod */
const tokenSeconds = 3607;

/** The pod with the account's Secrets for images, and with its token mounted unless the pod or the account does not want that. `random` from 0 up to 1. */
export function withAccount(pod: Pod, account: ServiceAccount, random: () => number): Pod {
  const pullSecrets = (pod.spec['imagePullSecrets'] ?? []) as readonly unknown[];
  const wanted = account.imagePullSecrets ?? [];
  const known = pullSecrets.length > 0 || wanted.length === 0 ? pod : { ...pod, spec: { ...pod.spec, imagePullSecrets: wanted } };
  const isMounted = pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  return isMounted ? withToken(known, random) : known;
}

/** k8s: mountServiceAccountToken. A volume that an exported pod has of it is taken for it. */
function withToken(pod: Pod, random: () => number): Pod {
  const { volumes = [], initContainers, containers } = pod.spec;
  if (!allContainers(pod.spec).some((container) => !hasToken(container))) return pod;
  const existing = volumes.find(({ name }) => name.startsWith(volumePrefix));
  const name = existing?.name ?? generatedName(volumePrefix, random);
  const mount = { name, readOnly: true, mountPath: tokenDirectory };
  const mounted = (container: Container): Container =>
    hasToken(container) ? container : { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] };
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(existing ? {} : { volumes: [...volumes, { name, projected: tokenSources }] }),
      ...(initContainers ? { initContainers: initContainers.map(mounted) } : {}),
      containers: containers.map(mounted),
    },
  };
}

const hasToken = ({ volumeMounts = [] }: Container): boolean => volumeMounts.some(({ mountPath }) => mountPath === tokenDirectory);

/** k8s: TokenVolumeSource */
const tokenSources: NonNullable<Volume['projected']> = {
  sources: [
    { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
    { configMap: { name: rootCertificateName, items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
  ],
  defaultMode: 0o644,
};
