/** What every namespace has. Pure. k8s: controller/serviceaccount, controller/certificates/rootcacertpublisher */
import type { ConfigMap, ServiceAccount } from './types.ts';

/** The account of pods that name none. */
export const defaultAccountName = 'default';
/** The ConfigMap that pods take the certificate of the authority from. */
export const rootCertificateName = 'kube-root-ca.crt';

/** The account `default` of a namespace. */
export const defaultAccount = (namespace: string): ServiceAccount => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: defaultAccountName, namespace },
});

const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** The ConfigMap of a namespace with the certificate of the authority, PEM. */
export const rootCertificate = (namespace: string, certificate: string): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: rootCertificateName, namespace, annotations: { 'kubernetes.io/description': description } },
  data: { 'ca.crt': certificate },
});
